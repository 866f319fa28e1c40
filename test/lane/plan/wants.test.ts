import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { wantsOf } from '../../../lib/lane/plan/wants.ts'
import type { InventoryEntry } from '../../../lib/store/record.ts'
import {
  behind,
  claimOf,
  current,
  entryOf,
  failed,
  graphOf,
  idOf,
  inventory,
  nodeOf,
  pending,
  recordOf,
  recordsOf,
} from '../samples.ts'

const one = 'ConfigMap/web/one'
const two = 'ConfigMap/web/two'

function owners(...[graph, records]: Parameters<typeof wantsOf>): Record<string, string> {
  const { owner } = wantsOf(graph, records)
  return Object.fromEntries([...owner.keys()].map((id) => [id, owner.get(id) ?? 'nobody']))
}

describe('who owns an object', () => {
  it('is the one unit whose output has it', () => {
    const graph = graphOf([nodeOf('a', current(one)), nodeOf('b', current(two, 'Kustomization/flux-system/c'))])
    assert.deepEqual(owners(graph, recordsOf()), {
      [inventory(one)]: idOf('a'),
      [inventory(two)]: idOf('b'),
      [inventory('Kustomization/flux-system/c')]: idOf('b'),
    })
  })

  const both = graphOf([nodeOf('b', current(one)), nodeOf('a', current(one))])
  const cases: readonly (readonly [string, Record<string, readonly InventoryEntry[]>, string])[] = [
    ['the first by name where nobody has it yet', {}, 'a'],
    ['the one that has it', { b: [entryOf(one)] }, 'b'],
    ['the first by name of those that have it', { a: [entryOf(one)], b: [entryOf(one)] }, 'a'],
    ['not the one that only claimed it, where another has it', { a: [claimOf(one)], b: [entryOf(one)] }, 'b'],
    ['the first by name where one only claimed it', { b: [claimOf(one)] }, 'a'],
  ]
  for (const [title, entries, winner] of cases) {
    it(`that two units want is ${title}; the other is told who`, () => {
      const records = recordsOf(
        ...Object.entries(entries).map(([name, list]) => recordOf(name, [], { inventory: list })),
      )
      const { owner, losers } = wantsOf(both, records)
      const loser = winner === 'a' ? 'b' : 'a'
      assert.deepEqual([[...owner.keys()], owner.get(inventory(one))], [[inventory(one)], idOf(winner)])
      assert.deepEqual(losers, new Map([[idOf(loser), new Map([[inventory(one), idOf(winner)]])]]))
    })
  }

  it('is nobody where only a unit that left Git has it', () => {
    assert.deepEqual(owners(graphOf([]), recordsOf(recordOf('gone', [one]))), {})
  })
})

describe('what a unit wants', () => {
  for (const [kind, content] of [
    ['pending', pending],
    ['failed', failed()],
  ] as const) {
    it(`is all that its record lists while its output is ${kind}`, () => {
      const records = recordsOf(recordOf('a', [one, two]))
      assert.deepEqual(Object.keys(owners(graphOf([nodeOf('a', content)]), records)), [inventory(one), inventory(two)])
    })
  }

  it('is the old output and all that its record lists while it is behind', () => {
    const graph = graphOf([nodeOf('a', behind([one]))])
    assert.deepEqual(Object.keys(owners(graph, recordsOf(recordOf('a', [two])))), [inventory(one), inventory(two)])
  })

  it('is nothing beyond its output once that is known', () => {
    const records = recordsOf(recordOf('a', [one, two]))
    assert.deepEqual(Object.keys(owners(graphOf([nodeOf('a', current(one))]), records)), [inventory(one)])
  })

  it('that failed keeps its objects from a unit that comes to want them', () => {
    const graph = graphOf([nodeOf('a', current(one)), nodeOf('z', failed())])
    const { owner, losers } = wantsOf(graph, recordsOf(recordOf('z', [one])))
    assert.equal(owner.get(inventory(one)), idOf('z'))
    assert.deepEqual([...losers.keys()], [idOf('a')])
  })

  it('twice in one output is one wish', () => {
    assert.equal(wantsOf(graphOf([nodeOf('a', current(one, one))]), recordsOf()).losers.size, 0)
  })
})
