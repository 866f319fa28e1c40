import { isOurs, type ManagerEntry, managerEntries } from '../apply/manager.ts'
import { type Json, textAt } from '../core/json.ts'
import type { DriftActor } from '../store/drift.ts'
import type { FieldPath } from './field-path.ts'
import { ownsField } from './field-set.ts'

/** More of them tell nobody anything. */
const most = 5

/**
 * The managers, other than us, that own any of these fields on the live object. A field that was taken away has no owner any more: then
 * nobody is known. `sameName`: our own entry is not the one that we left, so someone applied under our name.
 */
export function actorsOf(live: Json, paths: readonly FieldPath[], sameName: boolean): readonly DriftActor[] {
  const concerned = managerEntries(live).filter(
    (entry) => (sameName || !isOurs(entry)) && paths.some((path) => ownsField(entry.fields, path)),
  )
  const others = concerned.filter((entry) => !isOurs(entry))
  return (others.length > 0 ? others : concerned).slice(0, most).map(actorOf)
}

function actorOf({ manager, operation, subresource, raw }: ManagerEntry): DriftActor {
  const time = textAt(raw, 'time')
  return { manager, operation, ...(time !== undefined && { time }), ...(subresource !== '' && { subresource }) }
}
