import type { InventoryId } from '../../lib/core/object-ref.ts'
import type { MemoryCluster } from './cluster/memory-cluster.ts'
import { drawFaults, type FaultKind, faultKinds } from './faults.ts'
import type { FleetModel } from './fleet-model.ts'
import { givesBack } from './functions.ts'
import { planPins, unpinAll } from './pins.ts'
import { wrongAfterPinnedQuiet, wrongAfterQuiet, wrongAfterRest } from './quiet.ts'
import { type Random, randomOf } from './random.ts'
import { begin, repositoryGroup, type Simulation, settledStart, simulation } from './simulation.ts'
import { beginning, isSound, nextModel, repaired } from './story.ts'
import { drawTampering, underOurName } from './tamper.ts'
import type { TraceLine } from './trace.ts'
import { periodMs } from './world.ts'

/** What came of one schedule. */
export interface ScheduleResult {
  readonly seed: number
  /** What must not happen and did; none where all is well. */
  readonly violations: readonly string[]
  readonly trace: readonly TraceLine[]
  readonly counts: Readonly<Record<FaultKind, number>>
  readonly steps: number
  readonly pushes: number
  readonly tamperings: number
}

export interface ScheduleOptions {
  /** Kinds of faults that may happen; all where not given. */
  readonly faults?: readonly FaultKind[]
  /** Workers freeze before effects whose name begins with this, and before no other. */
  readonly freezeBefore?: string
  /** Nobody tampers, polls or audits: messages alone must bring the last push to the clusters. */
  readonly messagesAlone?: boolean
}

const second = 1_000
const minute = 60 * second
/** Schedules that begin with an empty bucket and empty clusters. */
const fromNothingShare = 0.15

/** Runs one schedule: a story of pushes and tamperings with faults, then a quiet time, then what must be true. */
export async function runSchedule(seed: number, options: ScheduleOptions = {}): Promise<ScheduleResult> {
  const start = await settledStart()
  const random = randomOf(seed)
  const faults = drawFaults(random, new Set(options.faults ?? faultKinds), options.freezeBefore)
  const isNew = random.chance(fromNothingShare)
  const fleet = simulation({ random, faults, prefix: 's', ...(!isNew && { start }) })
  if (isNew) begin(fleet)
  const alone = options.messagesAlone === true
  const { tamperings, pushes, end } = tell(fleet, isNew ? [beginning] : [...start.models], alone)
  const people = randomOf(seed ^ 0x5eed)
  planPins(fleet, people, end, alone)
  const { watch, trace, product, scheduler } = fleet
  const over = scheduler.now() + end
  scheduler.after(end, () => faults.stop())
  await scheduler.run(() => watch.violations.length > 0 || (scheduler.now() >= over && product.isIdle()))
  const wrong =
    watch.violations.length > 0 ? [] : await (alone ? wrongAfterRest(fleet) : wrongWithAndWithoutPins(fleet, people))
  const blocked = trace.lines.find(({ what }) => what === givesBack)
  const violations = [
    ...fleet.expired,
    ...(blocked === undefined ? [] : [`a message blocked its group: ${blocked.who}`]),
    ...(watch.violations.length > 0 ? watch.violations : wrong.map((text) => `at the end: ${text}`)),
  ]
  return { seed, violations, trace: trace.lines, counts: faults.counts, steps: scheduler.steps, pushes, tamperings }
}

async function wrongWithAndWithoutPins(fleet: Simulation, people: Random): Promise<readonly string[]> {
  const wrong = await wrongAfterPinnedQuiet(fleet, people.chance(0.5))
  if (wrong.length > 0) return wrong
  unpinAll(fleet)
  return wrongAfterQuiet(fleet)
}

/** Between two things that people do. */
const gaps: readonly number[] = [0, 20, 200, 500, second, 2 * second, 5 * second, 20 * second, minute, 4 * minute]

/** Plans what people do: pushes, each with its webhook, and tamperings; and the ticks of that time. */
function tell(
  fleet: Simulation,
  history: FleetModel[],
  alone: boolean,
): { tamperings: number; pushes: number; end: number } {
  const { random, scheduler, truth, product } = fleet
  const gap = (): number => random.pick(gaps) + random.below(300)
  let [at, latest, pushes, tamperings] = [0, 0, 0, 0]
  const push = (model: FleetModel): void => {
    at += gap()
    pushes++
    history.push(model)
    scheduler.after(at, () => {
      const { revision, number } = truth.push(model)
      note(fleet, `pushes ${number}: ${revision}`)
      const hint = { ref: 'refs/heads/main', after: revision.slice(-40) }
      void product.messages.push({ repository: repositoryGroup, ...hint }, `delivery-${number}`)
    })
  }
  const count = 3 + (random.chance(0.3) ? 1 : 0)
  for (let index = 0; index < count; index++) {
    push(nextModel(history, random))
    for (let more = alone ? 0 : index === 0 ? 1 : random.below(2); more > 0; more--) {
      tamperings++
      const when = at + gap()
      latest = Math.max(latest, when)
      scheduler.after(when, () => tamper(fleet))
    }
  }
  const last = history.at(-1)
  if (last !== undefined && !isSound(last)) push(repaired(last))
  const end = Math.max(at, latest) + 2 * minute
  for (let tick = periodMs; tick < end && !alone; tick += periodMs) scheduler.after(tick, () => product.tick())
  return { tamperings, pushes, end }
}

function tamper(fleet: Simulation): void {
  const { random, clusters, scheduler, faults } = fleet
  const [name, cluster] = random.pick([...clusters])
  const targets = [...cluster.all()].filter(([, live]) => live.kind !== 'Namespace')
  if (targets.length === 0) return
  const [id] = random.pick(targets)
  const sameSecond = faults.happens('same-second write')
  const act = (): void => {
    const live = cluster.get(id)
    if (live === undefined) return
    const tampering = sameSecond ? underOurName : drawTampering(random)
    note(fleet, `${tampering.what} ${name} ${id}`, true)
    tampering.tamper(cluster, id, live)
    scheduler.after(random.pick([100, 5 * second, minute]), () => cluster.finalize(id))
  }
  if (sameSecond) whenWritten(fleet, cluster, id, act)
  else act()
}

/** Acts right after the next write to an object, mostly in the same second. */
function whenWritten({ scheduler }: Simulation, cluster: MemoryCluster, id: InventoryId, act: () => void): void {
  const versionNow = () => cluster.get(id)?.metadata.resourceVersion
  const before = versionNow()
  let looks = 0
  const look = (): void => {
    if (versionNow() !== before || ++looks > 40) act()
    else scheduler.after(100, look)
  }
  look()
}

function note({ trace, scheduler }: Simulation, what: string, fault = false): void {
  trace.add({ time: scheduler.now(), who: 'people', what, outcome: '', fault })
}
