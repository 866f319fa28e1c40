import type { InventoryId } from '../core/object-ref.ts'
import type { UnitId } from '../flux/definition.ts'
import type { UnitRecord } from '../store/record.ts'
import type { Graph, UnitNode } from './graph.ts'

/** Which unit gets each wanted object, and the units that want one that another unit gets. */
export interface Wants {
  readonly owner: ReadonlyMap<InventoryId, UnitId>
  readonly losers: ReadonlyMap<UnitId, ReadonlyMap<InventoryId, UnitId>>
}

/**
 * Decides who owns what. A unit whose output is not known wants all that its record lists. Where two units want one object,
 * the one whose record already lists it with a uid keeps it, else the first by name: without a rule both would rewrite it for ever. What
 * a unit will only want once it is resumed or unpinned is its own where nobody wants it now.
 */
export function wantsOf(graph: Graph, records: ReadonlyMap<UnitId, UnitRecord>): Wants {
  const wanting = new Map<InventoryId, UnitId[]>()
  const nodes = [...graph.nodes.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  for (const node of nodes) {
    for (const id of wantedBy(node, records.get(node.id))) {
      const units = wanting.get(id)
      if (units === undefined) wanting.set(id, [node.id])
      else units.push(node.id)
    }
  }
  for (const node of nodes) for (const id of wantedLater(node)) if (!wanting.has(id)) wanting.set(id, [node.id])
  const owner = new Map<InventoryId, UnitId>()
  const losers = new Map<UnitId, Map<InventoryId, UnitId>>()
  for (const [id, units] of wanting) {
    const winner = units.length === 1 ? units[0] : (units.find((unit) => lists(records.get(unit), id)) ?? units[0])
    if (winner === undefined) continue
    owner.set(id, winner)
    for (const unit of units) {
      if (unit !== winner) losers.set(unit, (losers.get(unit) ?? new Map()).set(id, winner))
    }
  }
  return { owner, losers }
}

function wantedBy(node: UnitNode, record: UnitRecord | undefined): readonly InventoryId[] {
  switch (node.content.kind) {
    case 'current':
      return idsOf(node.content.output)
    case 'behind':
      // The old output and what is on the cluster: a commit that both breaks a build and moves a file must delete nothing.
      return [...new Set([...idsOf(node.content.output), ...(record?.inventory.map((entry) => entry.id) ?? [])])]
    case 'settled':
    case 'pending':
    case 'failed':
      return record?.inventory.map((entry) => entry.id) ?? []
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
