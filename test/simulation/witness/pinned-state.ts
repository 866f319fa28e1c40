import { conditionOf } from '../../../lib/lane/record/conditions.ts'
import { unitIdOf } from '../fleet-model.ts'
import { type PinnedFleet, pinnedFleet } from '../pinned-fleet.ts'
import { difference } from '../truth.ts'
import { modelsOf, type Pins } from './pins.ts'
import { isOurs, isReadyAt, type Seen, type StoredRecord } from './witness.ts'

/**
 * What is not as people asked for, once nothing goes wrong any more but Git may be away: each pinned unit is at its pin and says so. With
 * Git there, and nothing that holds others, all the rest is at the head.
 */
export function wrongWhilePinned(seen: Seen, isAway: boolean): readonly string[] {
  const last = seen.truth.repository.head()
  const behind = !isAway && seen.head?.revision !== last.revision
  if (behind) return [`the head is at ${seen.head?.revision} instead of ${last.revision}`]
  return [...seen.clusters.keys()].flatMap((name) => wrongOn(seen, name, isAway))
}

function wrongOn(seen: Seen, name: string, isAway: boolean): readonly string[] {
  const { truth, headNumber } = seen
  const pins: Pins = seen.pins.get(name) ?? new Map()
  const models = modelsOf(truth, pins)
  if (models.size === 0 || headNumber === 0) return []
  const records = new Map(seen.records.get(name))
  const cluster = seen.clusters.get(name)
  const fleet = pinnedFleet(truth.model(headNumber), models)
  const held = (unit: string) => isHeld(fleet, records, unit, isAway)
  const isKnown = [...fleet.units.values()].every(({ wants }) => wants !== undefined)
  const wrong: string[] = []
  for (const [unit, { pinned, wants, definition }] of fleet.units) {
    // A unit of which nothing is known keeps what it has, whoever wants that.
    if ((!pinned && (isAway || !isKnown)) || wants === undefined || held(unit)) continue
    const id = unitIdOf(unit)
    const record = records.get(id)
    for (const [object, wanted] of wants) {
      const isLeft = fleet.wanting(object).length > 1 || ((isAway || !isKnown) && record?.yields?.includes(object))
      const why = isLeft ? undefined : difference(cluster?.get(object), wanted)
      if (why !== undefined) wrong.push(`${name} ${object} ${why}`)
    }
    const isUnhealthy = definition.wait === true && isSick(fleet, unit)
    if (isReadyAt(record) === undefined && !isUnhealthy)
      wrong.push(`${name} ${id} is not ready: ${record?.conditions[0]?.message}`)
    const pin = pins.get(id)?.pin
    if (pin === undefined || record?.applied?.artifact === pin.artifact) continue
    // People may pin what never became healthy. Its objects are there all the same, but `applied` names only what was seen healthy: it stays
    // at what was there before, and the unit says that it waited in vain.
    if (!isUnhealthy || conditionOf(record?.conditions ?? [], 'Ready')?.reason !== 'HealthCheckFailed')
      wrong.push(`${name} ${id} is at ${record?.applied?.revision}, pinned to ${pin.revision}`)
  }
  const isWhole = !isAway && [...fleet.units.keys()].every((unit) => !held(unit))
  return isWhole ? [...wrong, ...leftOn(seen, name, fleet)] : wrong
}

/** What nobody wants now, nor once it is unpinned. */
function leftOn({ clusters }: Seen, name: string, fleet: PinnedFleet): readonly string[] {
  return [...(clusters.get(name)?.all() ?? [])].flatMap(([id, live]) =>
    isOurs(live) && fleet.wanting(id).length === 0 && fleet.later(id).length === 0
      ? [`${name} ${id} is still there`]
      : [],
  )
}

/** Whether a unit cannot become what it should: for what it wants is not known, or for what it depends on. */
function isHeld(
  fleet: PinnedFleet,
  records: ReadonlyMap<string, StoredRecord>,
  name: string,
  isAway: boolean,
): boolean {
  const unit = fleet.units.get(name)
  if (unit?.wants === undefined) return true
  const { dependsOn } = unit.definition
  if (dependsOn === undefined) return false
  const other = fleet.units.get(dependsOn)
  if (isAway && other?.pinned === false) return !unit.pinned || !stands(records.get(unitIdOf(dependsOn)))
  return isHeld(fleet, records, dependsOn, isAway) || (other?.definition.wait === true && isSick(fleet, dependsOn))
}

/** What was applied last is there, whole. */
function stands(record: StoredRecord | undefined): boolean {
  if (record?.applied === undefined || record.target !== undefined) return false
  return (record.attempted ?? record.applied).artifact === record.applied.artifact
}

function isSick({ units }: PinnedFleet, name: string): boolean {
  return [...(units.get(name)?.wants?.values() ?? [])].some(({ object }) => object.value === 'bad')
}
