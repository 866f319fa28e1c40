import { type InventoryId, parseInventoryId } from '../../core/object-ref.ts'
import { type UnitId, unitId } from '../../flux/definition.ts'
import { isVirtual } from '../../lane/record/virtual.ts'
import type { UnitRecord } from '../../store/record.ts'
import { readyOf } from '../state/explain.ts'

/** One object of a unit, or a unit with its own objects below it. */
export interface TreeNode {
  readonly group: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  /** Of a unit that Sluice works on: its Ready condition. */
  readonly ready?: string
  /** An object that is not on the cluster yet, or was left alone because it says so itself. */
  readonly state?: 'not applied yet' | 'left alone'
  readonly children?: readonly TreeNode[]
}

const kustomizeGroup = 'kustomize.toolkit.fluxcd.io'

/** A unit with all that it owns, nested units with theirs. */
export function unitTree(root: UnitRecord, records: readonly UnitRecord[]): TreeNode {
  const byUnit = new Map(records.map((record) => [record.unit, record]))
  return nodeOf(root, byUnit, new Set([root.unit]))
}

function nodeOf(record: UnitRecord, byUnit: ReadonlyMap<UnitId, UnitRecord>, above: ReadonlySet<UnitId>): TreeNode {
  const { kind, namespace, name } = record.definition
  const listed = record.inventory.map(({ id }) => nestedUnit(id)).filter((id) => id !== undefined)
  // A unit may outlive its place in the inventory of its parent, as one whose parent cannot be read.
  const others = [...byUnit.values()].filter(({ unit, parent }) => parent === record.unit && !listed.includes(unit))
  const entries = record.inventory.map((entry): TreeNode => {
    const ref = parseInventoryId(entry.id) ?? { group: '', kind: '', namespace: '', name: entry.id }
    const nested = nestedUnit(entry.id)
    const child = nested === undefined ? undefined : byUnit.get(nested)
    if (child !== undefined && child.parent === record.unit && !above.has(child.unit)) {
      return nodeOf(child, byUnit, new Set([...above, child.unit]))
    }
    const isOpen = entry.uid === undefined && !isVirtual(entry.id)
    const state = entry.skipped ? 'left alone' : isOpen ? 'not applied yet' : undefined
    return { ...ref, ...(state !== undefined && { state }) }
  })
  const more = others
    .filter(({ unit }) => !above.has(unit))
    .map((child) => nodeOf(child, byUnit, new Set([...above, child.unit])))
  const ready = readyOf(record)?.status ?? 'Unknown'
  return { group: kustomizeGroup, kind, namespace, name, ready, children: [...entries, ...more].sort(byPlace) }
}

/** The unit that an entry of an inventory stands for. */
function nestedUnit(id: InventoryId): UnitId | undefined {
  const ref = parseInventoryId(id)
  if (ref === undefined || ref.group !== kustomizeGroup || ref.kind !== 'Kustomization') return undefined
  return unitId(ref.kind, ref.namespace, ref.name)
}

/** Objects first, units with all that is below them last. */
function byPlace(a: TreeNode, b: TreeNode): number {
  const key = ({ children, kind, namespace, name }: TreeNode) =>
    `${children === undefined ? 0 : 1} ${kind}/${namespace}/${name}`
  return key(a) < key(b) ? -1 : 1
}
