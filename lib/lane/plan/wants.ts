import type { InventoryId } from '../../core/object-ref.ts'
import type { UnitId } from '../../flux/definition.ts'
import type { UnitRecord } from '../../store/record.ts'
import { outputOf } from '../discover/found.ts'
import type { Graph, UnitNode } from '../discover/graph.ts'
import { type Listings, listingsMemory } from '../look/listings.ts'

/** Which unit gets each wanted object, and the units that want one that another unit gets. */
export interface Wants {
  readonly owner: {
    get(id: InventoryId): UnitId | undefined
    has(id: InventoryId): boolean
    keys(): Iterable<InventoryId>
  }
  readonly losers: ReadonlyMap<UnitId, ReadonlyMap<InventoryId, UnitId>>
}

/**
 * Decides who owns what. A unit whose output is not known wants all that its record lists. Where two units want one object,
 * the one whose record already lists it with a uid keeps it, else the first by name: without a rule both would rewrite it for ever. What
 * a unit will only want once it is resumed or unpinned is its own where nobody wants it now.
 * Only objects of units whose output is known and those that several list are gone through; of all others the listings tell.
 */
export function wantsOf(
  graph: Graph,
  records: ReadonlyMap<UnitId, UnitRecord>,
  listings: Listings = listingsMemory().of(records),
): Wants {
  const claims = new Map<InventoryId, UnitId[]>([...listings.shared].map((id) => [id, []]))
  for (const node of graph.nodes.values()) {
    for (const id of wantedOutright(node, records.get(node.id))) {
      const units = claims.get(id)
      if (units === undefined) claims.set(id, [node.id])
      else units.push(node.id)
    }
  }
  const wantsAll = (unit: UnitId): boolean => {
    const node = graph.nodes.get(unit)
    return node !== undefined && outputOf(node) === undefined
  }
  const decided = new Map<InventoryId, UnitId>()
  const losers = new Map<UnitId, Map<InventoryId, UnitId>>()
  for (const [id, claiming] of claims) {
    const units = [...new Set([...claiming, ...listings.unitsOf(id).filter(wantsAll)])].sort()
    const winner = units.length === 1 ? units[0] : (units.find((unit) => lists(records.get(unit), id)) ?? units[0])
    if (winner === undefined) continue
    decided.set(id, winner)
    for (const unit of units) {
      if (unit !== winner) losers.set(unit, (losers.get(unit) ?? new Map()).set(id, winner))
    }
  }
  const get = (id: InventoryId): UnitId | undefined => decided.get(id) ?? listings.unitsOf(id).find(wantsAll)
  const later = [...graph.nodes.values()].filter((node) => wantedLater(node).length > 0)
  for (const node of later.sort((a, b) => (a.id < b.id ? -1 : 1))) {
    for (const id of wantedLater(node)) if (get(id) === undefined) decided.set(id, node.id)
  }
  const has = (id: InventoryId): boolean => get(id) !== undefined
  const keys = (): Iterable<InventoryId> => new Set([...decided.keys(), ...[...listings.ids()].filter(has)])
  return { owner: { get, has, keys }, losers }
}

/** What a unit wants whose output is known. */
function wantedOutright({ content }: UnitNode, record: UnitRecord | undefined): readonly InventoryId[] {
  switch (content.kind) {
    case 'current':
      return idsOf(content.output)
    case 'behind':
      // The old output and what is on the cluster: a commit that both breaks a build and moves a file must delete nothing.
      return [...new Set([...idsOf(content.output), ...(record?.inventory.map((entry) => entry.id) ?? [])])]
    case 'settled':
    case 'pending':
    case 'failed':
      return []
  }
}

function wantedLater({ content }: UnitNode): readonly InventoryId[] {
  return content.kind === 'current' && content.next !== undefined ? idsOf(content.next) : []
}

function idsOf(output: {
  objects: readonly { id: InventoryId }[]
  takenOver: readonly { id: InventoryId }[]
}): readonly InventoryId[] {
  return [...new Set([...output.objects, ...output.takenOver].map((object) => object.id))]
}

function lists(record: UnitRecord | undefined, id: InventoryId): boolean {
  return record?.inventory.some((entry) => entry.id === id && entry.uid !== undefined) ?? false
}
