import type { UnitId } from '../../lib/flux/definition.ts'
import { type Controls, changeControls, type Pin } from '../../lib/store/controls.ts'
import { unitControlsKey } from '../../lib/store/keys.ts'
import type { Random } from './random.ts'
import type { Simulation } from './simulation.ts'
import { nameOf, type StoredRecord } from './witness/witness.ts'

/** Schedules in which people pin units. */
const pinnedShare = 0.25
const minute = 60_000

type Rendition = Pick<Pin, 'artifact' | 'revision'>

/**
 * Plans what people pin while the story is told, and whether they take it back before its end. Drawn by chance of its own: schedules without
 * pins are what they were.
 */
export function planPins(fleet: Simulation, people: Random, end: number, isTakenBack: boolean): void {
  if (!people.chance(pinnedShare)) return
  for (let count = people.chance(0.3) ? 2 : 1; count > 0; count--) {
    const from = people.below(end - minute)
    const until = isTakenBack || people.chance(0.5) ? from + people.below(end - from) : undefined
    fleet.scheduler.after(from, () => {
      const pinned = pinSomething(fleet, people)
      if (pinned === undefined || until === undefined) return
      fleet.scheduler.after(until - from, () => unpin(fleet, ...pinned))
    })
  }
}

/** Takes back all pins that are in force. */
export function unpinAll(fleet: Simulation): void {
  for (const [cluster, pins] of fleet.watch.seen.pins) {
    for (const [unit, { pin }] of pins) if (pin !== undefined) unpin(fleet, cluster, unit)
  }
}

function pinSomething(fleet: Simulation, people: Random): readonly [string, UnitId] | undefined {
  const { clusters, watch } = fleet
  const cluster = people.pick([...clusters.keys()])
  const choices = [...(watch.seen.records.get(cluster)?.values() ?? [])].flatMap((record) => {
    const renditions = renditionsOf(fleet, record)
    return renditions.length === 0 ? [] : [{ record, renditions }]
  })
  if (choices.length === 0) return undefined
  const { record, renditions } = people.pick(choices)
  const earlier = renditions.filter(({ artifact }) => artifact !== record.applied?.artifact)
  const { artifact, revision } = people.pick(earlier.length > 0 && people.chance(0.8) ? earlier : renditions)
  note(fleet, `pin ${cluster} ${record.unit} to ${revision}, ${artifact.slice(0, 12)}`)
  const at = fleet.scheduler.now()
  order(fleet, cluster, record.unit, (present) => ({ ...present, pin: { by: 'ann', at, artifact, revision } }))
  return [cluster, record.unit]
}

function unpin(fleet: Simulation, cluster: string, unit: UnitId): void {
  note(fleet, `unpin ${cluster} ${unit}`)
  order(fleet, cluster, unit, ({ pin: _, ...rest }) => rest)
}

/** What a unit was brought to before, or was tried with. */
function renditionsOf({ truth }: Simulation, record: StoredRecord): readonly Rendition[] {
  const all = [...record.history, ...(record.applied === undefined ? [] : [record.applied])]
  const found = new Map(all.map(({ artifact, revision }) => [artifact, { artifact, revision }]))
  return [...found.values()].filter(({ revision }) => {
    const number = truth.numberOf(revision)
    const unit = number === 0 ? undefined : truth.model(number).units[nameOf(record)]
    return unit !== undefined && unit.broken !== true
  })
}

/** As the command line does it: the controls first, then a message to the lane. */
function order(fleet: Simulation, cluster: string, unit: UnitId, change: (present: Controls) => Controls): void {
  const { store, scheduler, product } = fleet
  let nonce = 0
  const nonces = () => `people-${scheduler.now()}-${++nonce}`
  const clock = { now: scheduler.now, sleep: () => Promise.reject(new Error('people do not wait')) }
  void changeControls({ store, nonces, clock }, unitControlsKey(cluster, unit), change).then(() =>
    product.messages.command(cluster),
  )
}

function note({ trace, scheduler }: Simulation, what: string): void {
  trace.add({ time: scheduler.now(), who: 'people', what, outcome: '', fault: false })
}
