import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { digestOf, digestOfValue } from '../../lib/core/digest.ts'
import { parseInventoryId } from '../../lib/core/object-ref.ts'
import type { Graph } from '../../lib/lane/discover/graph.ts'
import { deletionsOf, heldDeletions } from '../../lib/lane/plan/deletions.ts'
import { wantsOf } from '../../lib/lane/plan/wants.ts'
import type { HeldDeletion, UnitRecord } from '../../lib/store/record.ts'
import { claimOf, current, entryOf, graphOf, idOf, inventory, many, nodeOf, recordOf, recordsOf } from './samples.ts'

const artifact = digestOf('artifact')

interface Options {
  readonly minObjects?: number
  readonly protect?: readonly string[]
}

/** Holds by the name of the unit that answers for them. */
function holds(graph: Graph, records: readonly UnitRecord[], options: Options = {}): Record<string, HeldDeletion> {
  const { minObjects = 10, protect = [] } = options
  const known = recordsOf(...records)
  const all = deletionsOf(graph, known, wantsOf(graph, known))
  const guard = { maxPercent: 50, minObjects, protect }
  const isProtected = ({ id }: { id: Parameters<typeof parseInventoryId>[0] }) =>
    protect.includes(parseInventoryId(id)?.kind ?? '')
  const held = heldDeletions(all, known, () => artifact, guard, isProtected)
  return Object.fromEntries([...held].map(([unit, hold]) => [unit.split('/')[2], hold]))
}

function whys(...[graph, records, options]: Parameters<typeof holds>): Record<string, string> {
  return Object.fromEntries(Object.entries(holds(graph, records, options)).map(([unit, { why }]) => [unit, why]))
}

/** A unit that had `owned` objects and loses `lost` of them. */
function shrinking(name: string, owned: number, lost: number) {
  const subjects = many(owned, name)
  return { node: nodeOf(name, current(...subjects.slice(lost))), record: recordOf(name, subjects) }
}

describe('deletions of one unit', () => {
  const cases: readonly (readonly [owned: number, lost: number, held: boolean])[] = [
    [20, 10, false],
    [20, 11, true],
    [11, 6, true],
    [11, 5, false],
    [10, 10, false],
    [1, 1, false],
  ]
  for (const [owned, lost, held] of cases) {
    it(`of ${lost} of ${owned} objects ${held ? 'wait' : 'do not wait'} with a limit of 50 % above 10 objects`, () => {
      const { node, record } = shrinking('a', owned, lost)
      const why = `${idOf('a')} would lose ${lost} of ${owned} objects`
      assert.deepEqual(whys(graphOf([node]), [record]), held ? { a: why } : {})
    })
  }

  it('that are handovers or orphans do not count', () => {
    const subjects = many(20)
    const graph = graphOf([nodeOf('a', current()), nodeOf('b', current(...subjects))])
    assert.deepEqual(whys(graph, [recordOf('a', subjects)]), {})
    assert.deepEqual(whys(graphOf([nodeOf('a', current(), { prune: false })]), [recordOf('a', subjects)]), {})
  })

  it('over the limit in one unit do not hold those of another', () => {
    const [bad, good] = [shrinking('bad', 20, 20), shrinking('good', 100, 1)]
    assert.deepEqual(Object.keys(whys(graphOf([bad.node, good.node]), [bad.record, good.record])), ['bad'])
  })
})

describe('deletions of all units together', () => {
  it('wait although each unit is below its own minimum', () => {
    const units = ['a', 'b', 'c'].map((name) => shrinking(name, 5, 5))
    const why = '15 of 15 objects would be deleted at this revision'
    const found = whys(
      graphOf(units.map(({ node }) => node)),
      units.map(({ record }) => record),
    )
    assert.deepEqual(found, { a: why, b: why, c: why })
  })

  it('do not wait for units that lose nothing: those do not water the sum down', () => {
    const [large, small] = [shrinking('large', 1000, 0), shrinking('small', 6, 6)]
    const other = shrinking('other', 6, 6)
    const graph = graphOf([large.node, small.node, other.node])
    assert.deepEqual(Object.keys(whys(graph, [large.record, small.record, other.record])), ['small', 'other'])
  })
})

describe('deletions of units that left Git', () => {
  const holder = idOf('flux-system')

  it('are counted with those of the unit that listed them, which answers for all', () => {
    const names = Array.from({ length: 20 }, (_, n) => `u${n}`)
    const gone = names.map((name) => recordOf(name, many(5, name)))
    const listed = names.map((name) => `Kustomization/flux-system/${name}`)
    const root = recordOf('flux-system', [...listed, ...many(100, 'infra')])
    const graph = graphOf(
      [nodeOf('flux-system', current(...many(100, 'infra')))],
      gone.map((record) => ({ record, holder, orphan: false })),
    )
    const found = holds(graph, [root, ...gone])
    assert.deepEqual(Object.keys(found), ['flux-system'])
    assert.equal(found['flux-system']?.objects.length, 120)
    assert.equal(found['flux-system']?.why, '120 of 220 objects would be deleted at this revision')
  })

  it('wait on the unit above where one of them is over the limit alone', () => {
    const record = recordOf('gone', many(11))
    const graph = graphOf([nodeOf('flux-system', current())], [{ record, holder, orphan: false }])
    assert.deepEqual(whys(graph, [record]), { 'flux-system': `${idOf('gone')} would lose 11 of 11 objects` })
  })
})

describe('an object of a protected kind', () => {
  it('waits alone, however few they are', () => {
    const record = recordOf('a', ['Namespace//web', ...many(5)])
    const graph = graphOf([nodeOf('a', current(...many(5)))])
    assert.deepEqual(whys(graph, [record], { protect: ['Namespace'] }), { a: 'Namespace/web is of a protected kind' })
  })

  it('is no Flux object, whose deletion deletes nothing by itself', () => {
    const record = recordOf('a', ['Kustomization/flux-system/b'])
    assert.deepEqual(whys(graphOf([nodeOf('a', current())]), [record], { protect: ['Kustomization'] }), {})
  })

  it('is told together with a limit that is passed', () => {
    const record = recordOf('a', ['Namespace//web', ...many(11)])
    assert.deepEqual(whys(graphOf([nodeOf('a', current())]), [record], { protect: ['Namespace'] }), {
      a: `${idOf('a')} would lose 12 of 12 objects; Namespace/web is of a protected kind`,
    })
  })
})

describe('a hold', () => {
  it('names the artifact and the hash of the sorted ids and uids, whatever order they came in', () => {
    const [one, two] = [entryOf('ConfigMap/web/one'), claimOf('ConfigMap/web/two')]
    const found = [
      [one, two],
      [two, one],
    ].map(
      (list) => holds(graphOf([nodeOf('a', current())]), [recordOf('a', [], { inventory: list })], { minObjects: 1 }).a,
    )
    const objects = [
      { id: inventory('ConfigMap/web/one'), uid: 'uid of ConfigMap/web/one' },
      { id: inventory('ConfigMap/web/two'), uid: '' },
    ]
    for (const hold of found) {
      assert.deepEqual([hold?.objects, hold?.hash, hold?.artifact], [objects, digestOfValue(objects), artifact])
    }
  })
})
