import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { DeletionPolicy } from '../../../lib/flux/definition.ts'
import type { Graph } from '../../../lib/lane/discover/graph.ts'
import { deletionsOf, leavesObjects } from '../../../lib/lane/plan/deletions.ts'
import { wantsOf } from '../../../lib/lane/plan/wants.ts'
import type { UnitRecord } from '../../../lib/store/record.ts'
import { behind, current, failed, graphOf, idOf, nodeOf, pending, recordOf, recordsOf } from '../samples.ts'

const one = 'ConfigMap/web/one'
const two = 'ConfigMap/web/two'

interface Told {
  readonly handovers: readonly string[]
  readonly deletions: readonly string[]
  readonly orphans: readonly string[]
}

/** What becomes of entries, by unit, as `name of the object` lists. */
function told(graph: Graph, ...records: readonly UnitRecord[]): Record<string, Partial<Told>> {
  const known = recordsOf(...records)
  const all = deletionsOf(graph, known, wantsOf(graph, known))
  const short = (id: string) => id.split('_')[1] ?? ''
  return Object.fromEntries(
    [...all.values()].map(({ unit, handovers, deletions, orphans }) => {
      const lists = {
        handovers: handovers.map(({ entry, to }) => `${short(entry.id)} to ${to.split('/')[2]}`),
        deletions: deletions.map(({ id }) => short(id)),
        orphans: orphans.map(({ id }) => short(id)),
      }
      return [unit.split('/')[2], Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0))]
    }),
  )
}

describe('an object that left the output of its unit', () => {
  it('is deleted', () => {
    assert.deepEqual(told(graphOf([nodeOf('a', current(one))]), recordOf('a', [one, two])), {
      a: { deletions: ['two'] },
    })
  })

  it('is handed over where another unit wants it now', () => {
    const graph = graphOf([nodeOf('a', current(one)), nodeOf('b', current(two))])
    assert.deepEqual(told(graph, recordOf('a', [one, two])), { a: { handovers: ['two to b'] } })
  })

  it('is handed over also where its unit prunes nothing', () => {
    const graph = graphOf([nodeOf('a', current(), { prune: false }), nodeOf('b', current(two))])
    assert.deepEqual(told(graph, recordOf('a', [one, two])), { a: { handovers: ['two to b'], orphans: ['one'] } })
  })

  it('stays on the cluster and leaves the inventory where its unit prunes nothing', () => {
    const graph = graphOf([nodeOf('a', current(one), { prune: false })])
    assert.deepEqual(told(graph, recordOf('a', [one, two])), { a: { orphans: ['two'] } })
  })

  it('and that a unit which cannot be read may still want stays with that unit', () => {
    const graph = graphOf([nodeOf('a', current()), nodeOf('b', failed())])
    assert.deepEqual(told(graph, recordOf('a', [one]), recordOf('b', [one])), { a: { handovers: ['one to b'] } })
  })

  it('is as the unit with that name of now says, whatever its record said', () => {
    const record = { ...recordOf('a', [one]), definition: nodeOf('a', pending, { prune: false }).definition }
    assert.deepEqual(told(graphOf([nodeOf('a', current())]), record), { a: { deletions: ['one'] } })
  })
})

describe('a unit of which nothing leaves', () => {
  it('has nothing to delete', () => {
    assert.deepEqual(told(graphOf([nodeOf('a', current(one))]), recordOf('a', [one])), {})
  })
  for (const [kind, content] of [
    ['pending', pending],
    ['failed', failed()],
    ['behind', behind([])],
  ] as const) {
    it(`keeps everything while it is ${kind}`, () => {
      assert.deepEqual(told(graphOf([nodeOf('a', content)]), recordOf('a', [one])), {})
    })
  }
  it('keeps everything while it is suspended in Git', () => {
    assert.deepEqual(told(graphOf([nodeOf('a', current(), { suspend: true })]), recordOf('a', [one])), {})
  })
})

describe('a unit that left Git', () => {
  const holder = idOf('flux-system')
  const root = nodeOf('flux-system', current())

  it('loses all its objects, and the nearest unit above answers for it', () => {
    const record = recordOf('gone', [one, two])
    const graph = graphOf([root], [{ record, holder, orphan: false }])
    assert.deepEqual(told(graph, record), { gone: { deletions: ['one', 'two'] } })
    const [deletions] = deletionsOf(graph, recordsOf(record), wantsOf(graph, recordsOf(record))).values()
    assert.deepEqual([deletions?.holder, deletions?.vanished], [holder, true])
  })

  it('hands over what another unit wants now', () => {
    const record = recordOf('gone', [one, two])
    const graph = graphOf([root, nodeOf('b', current(two))], [{ record, holder, orphan: false }])
    assert.deepEqual(told(graph, record), { gone: { handovers: ['two to b'], deletions: ['one'] } })
  })

  it('leaves its objects where it says so', () => {
    const record = recordOf('gone', [one])
    assert.deepEqual(told(graphOf([root], [{ record, holder, orphan: true }]), record), { gone: { orphans: ['one'] } })
  })

  it('is listed also without objects: its record is to be marked as removed', () => {
    const record = recordOf('gone')
    assert.deepEqual(told(graphOf([root], [{ record, holder, orphan: false }]), record), { gone: {} })
  })

  it('and was removed before has nothing to lose', () => {
    assert.deepEqual(told(graphOf([root]), recordOf('gone', [one], { removed: 1 })).gone?.deletions, undefined)
  })
})

describe('the objects of a removed unit', () => {
  const cases: readonly (readonly [DeletionPolicy, boolean, boolean, 'stay' | 'go'])[] = [
    ['MirrorPrune', true, false, 'go'],
    ['MirrorPrune', false, false, 'stay'],
    ['Delete', false, false, 'go'],
    ['WaitForTermination', false, false, 'go'],
    ['Orphan', true, false, 'stay'],
    ['MirrorPrune', true, true, 'stay'],
    ['Delete', true, true, 'stay'],
  ]
  for (const [deletionPolicy, prune, suspend, fate] of cases) {
    it(`${fate} with ${deletionPolicy}, prune ${prune}${suspend ? ', suspended' : ''}`, () => {
      assert.equal(leavesObjects({ deletionPolicy, prune, suspend }), fate === 'stay')
    })
  }
})
