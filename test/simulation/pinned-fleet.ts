import type { InventoryId } from '../../lib/core/object-ref.ts'
import { type FleetModel, idOf, rootUnit, type UnitModel, unitIdOf, type WantedObject } from './fleet-model.ts'

/** A unit of a cluster on which people keep units at earlier pushes. */
export interface PinnedUnit {
  /** As its parent defines it there. */
  readonly definition: UnitModel
  /** What it wants; nobody knows where it is missing. */
  readonly wants?: ReadonlyMap<InventoryId, WantedObject>
  /** What a pinned unit will want once it is unpinned, as far as that is known. */
  readonly later?: ReadonlyMap<InventoryId, WantedObject>
  readonly pinned: boolean
}

/** What a commit makes of a cluster on which people keep units, each at a commit of its own. */
export interface PinnedFleet {
  readonly units: ReadonlyMap<string, PinnedUnit>
  /** All that want an object. */
  wanting(id: InventoryId): readonly WantedObject[]
  /** The pinned units that will want it. */
  later(id: InventoryId): readonly WantedObject[]
}

/** From the root down: what a pinned unit defines is what it defined then, and each unit in it is at its own push. */
export function pinnedFleet(head: FleetModel, pins: ReadonlyMap<string, FleetModel>): PinnedFleet {
  const units = new Map<string, PinnedUnit>()
  const root = head.units[rootUnit]
  const waiting: [string, UnitModel][] = root === undefined ? [] : [[rootUnit, root]]
  for (const [name, definition] of waiting) {
    if (units.has(name)) continue
    const pin = pins.get(name)
    const model = pin ?? head
    const unit = model.units[name]
    const known = unit !== undefined && (pin !== undefined || isBuilt(unit, definition))
    const next = pin && head.units[name]
    units.set(name, {
      ...{ definition, pinned: pin !== undefined },
      ...(known && { wants: wantsOf(model, name, unit) }),
      ...(next && isBuilt(next, definition) && { later: wantsOf(head, name, next) }),
    })
    if (!known) continue
    for (const [child, below] of Object.entries(model.units)) {
      if (below.parent === name && child !== rootUnit) waiting.push([child, below])
    }
  }
  return {
    units,
    wanting: (id) => [...units.values()].flatMap(({ wants }) => wants?.get(id) ?? []),
    later: (id) => [...units.values()].flatMap(({ later }) => later?.get(id) ?? []),
  }
}

/** With another base its folder is another one. */
function isBuilt(unit: UnitModel, definition: UnitModel): boolean {
  return unit.broken !== true && (unit.base === true) === (definition.base === true)
}

function wantsOf(
  model: FleetModel,
  name: string,
  { objects, base }: UnitModel,
): ReadonlyMap<InventoryId, WantedObject> {
  const all = { ...objects, ...(base && { shared: { kind: 'ConfigMap', value: model.base } as const }) }
  return new Map(
    Object.entries(all).map(([object, content]) => [
      idOf(object, content.kind),
      { unit: unitIdOf(name), object: content },
    ]),
  )
}
