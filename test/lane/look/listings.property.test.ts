import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { UnitId } from '../../../lib/flux/definition.ts'
import type { Content } from '../../../lib/lane/discover/graph.ts'
import { listingsMemory } from '../../../lib/lane/look/listings.ts'
import { type Wants, wantsOf } from '../../../lib/lane/plan/wants.ts'
import type { InventoryEntry, UnitRecord } from '../../../lib/store/record.ts'
import {
  behind,
  claimOf,
  current,
  entryOf,
  failed,
  graphOf,
  idOf,
  inventory as inventoryOf,
  nodeOf,
  outputOf,
  pending,
  recordOf,
  recordsOf,
} from '../samples.ts'

const objects = ['ConfigMap/web/one', 'ConfigMap/web/two', 'Kustomization/flux-system/c']
const names = ['a', 'b', 'c']
const some = fc.subarray(objects)
const content = fc
  .tuple(some, some)
  .chain(([wanted, later]) =>
    fc.constantFrom<Content>(
      current(...wanted),
      { kind: 'current', output: outputOf(wanted), next: outputOf(later) },
      behind(wanted),
      pending,
      failed(),
      { kind: 'settled' },
    ),
  )
const inventory = fc
  .dictionary(fc.constantFrom(...objects), fc.boolean())
  .map((listed) =>
    Object.entries(listed).map(([object, isThere]): InventoryEntry => (isThere ? entryOf(object) : claimOf(object))),
  )

/** A change of some records and of what units want: records that are not named stay the very same. */
const step = fc.record({
  records: fc.dictionary(fc.constantFrom(...names), fc.option(inventory)),
  nodes: fc.dictionary(fc.constantFrom(...names), content),
})

function told({ owner, losers }: Wants): unknown {
  const owners = [...owner.keys()].sort().map((id) => [id, owner.get(id), owner.has(id)])
  return [owners, [...losers].sort().map(([unit, lost]) => [unit, [...lost].sort()])]
}

/** Ownership as its rule has it, object by object. */
function modelled(contents: Readonly<Record<string, Content>>, records: ReadonlyMap<UnitId, UnitRecord>): unknown {
  const listed = (name: string) => records.get(idOf(name))?.inventory ?? []
  const wants = (name: string, id: string): boolean => {
    const what = contents[name]
    const isListed = listed(name).some((entry) => entry.id === id)
    if (what === undefined) return false
    if (what.kind !== 'current' && what.kind !== 'behind') return isListed
    const { objects, takenOver } = what.output
    return [...objects, ...takenOver].some((object) => object.id === id) || (what.kind === 'behind' && isListed)
  }
  const later = (name: string): readonly string[] => {
    const what = contents[name]
    if (what?.kind !== 'current' || what.next === undefined) return []
    return [...what.next.objects, ...what.next.takenOver].map(({ id }) => id)
  }
  const owners: unknown[] = []
  const losers = new Map<string, unknown[]>()
  for (const id of objects.map(inventoryOf).sort()) {
    const units = names.filter((name) => wants(name, id))
    const winner = units.find((name) => listed(name).some((entry) => entry.id === id && entry.uid)) ?? units[0]
    if (winner === undefined) {
      const first = names.find((name) => later(name).includes(id))
      if (first !== undefined) owners.push([id, idOf(first), true])
      continue
    }
    owners.push([id, idOf(winner), true])
    for (const unit of units) {
      if (unit !== winner) losers.set(idOf(unit), [...(losers.get(idOf(unit)) ?? []), [id, idOf(winner)]])
    }
  }
  return [owners, [...losers].sort()]
}

test('listings that are kept tell what new ones would', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
      const kept = listingsMemory()
      const records = new Map<string, UnitRecord>()
      for (const { records: changed, nodes } of steps) {
        for (const [name, list] of Object.entries(changed)) {
          if (list === null) records.delete(name)
          else records.set(name, recordOf(name, [], { inventory: list }))
        }
        const all = recordsOf(...records.values())
        const graph = graphOf(Object.entries(nodes).map(([name, what]) => nodeOf(name, what)))
        const [old, fresh] = [kept.of(all), listingsMemory().of(all)]
        assert.deepEqual([...old.ids()].sort(), [...fresh.ids()].sort())
        assert.deepEqual([...old.shared].sort(), [...fresh.shared].sort())
        const wants = told(wantsOf(graph, all, old))
        assert.deepEqual(wants, told(wantsOf(graph, all, fresh)))
        assert.deepEqual(wants, modelled(nodes, all))
      }
    }),
    { numRuns: 500 },
  )
})
