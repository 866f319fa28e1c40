import { isDeepStrictEqual } from 'node:util'
import { type InventoryId, inventoryId } from '../../lib/core/object-ref.ts'
import { normaliseUrl } from '../../lib/source/url.ts'
import type { Head } from '../../lib/store/head.ts'
import { type ClusterState, type MemoryCluster, memoryCluster, type ObjectChange } from './cluster/memory-cluster.ts'
import { startControllers } from './controllers.ts'
import { drawFaults, type FaultKind, type Faults, faultKinds } from './faults.ts'
import { type FleetModel, space } from './fleet-model.ts'
import { givesBack } from './functions.ts'
import { type Push, repository } from './git.ts'
import type { PortWorld } from './ports.ts'
import { type Random, randomOf } from './random.ts'
import { type Scheduler, scheduler } from './scheduler.ts'
import { type StoreState, simulatedStore } from './store.ts'
import { beginning, isSound, nextModel, repaired } from './story.ts'
import { drawTampering, underOurName } from './tamper.ts'
import { newTrace, type TraceLine } from './trace.ts'
import { truthOf } from './truth.ts'
import { wrongAtTheEnd } from './witness/end-state.ts'
import { rules } from './witness/rules.ts'
import { watch } from './witness/witness.ts'
import { type Product, periodMs, product } from './world.ts'

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
  /** Nobody tampers, polls or audits: messages alone must bring the last push to the clusters. */
  readonly messagesAlone?: boolean
}

export const startTime = Date.UTC(2026, 0, 1)
const clusterNames = ['one', 'two'] as const
const url = 'https://github.com/acme/fleet'
const group = normaliseUrl(url) ?? url
const second = 1_000
const minute = 60 * second

/** What schedules begin with. */
interface Start {
  readonly store: StoreState
  readonly clusters: ReadonlyMap<string, ClusterState>
  readonly pushes: readonly Push[]
  readonly models: readonly FleetModel[]
  readonly time: number
}

interface Simulation {
  readonly random: Random
  readonly faults: Faults
  readonly scheduler: Scheduler
  readonly world: PortWorld
  readonly clusters: ReadonlyMap<string, MemoryCluster>
  readonly truth: ReturnType<typeof truthOf>
  readonly watched: ReturnType<typeof watch>
  readonly made: Product
  readonly trace: ReturnType<typeof newTrace>
  readonly store: ReturnType<typeof simulatedStore>
  /** Artifacts that were deleted while the head named them. */
  readonly expired: string[]
}

function isNamed({ head }: { readonly head: Head | undefined }, artifact: string): boolean {
  return Object.values(head?.builds ?? {}).some((entry) => entry.artifact === artifact)
}

/** One simulated fleet with its product, at a state that others left or at none. */
function simulation(random: Random, faults: Faults, nonces: string, start?: Start): Simulation {
  const time = scheduler(start?.time ?? startTime)
  const trace = newTrace()
  const repo = repository(url, start?.pushes)
  const truth = truthOf(repo, clusterNames, start?.models)
  const listeners: ((cluster: string, change: ObjectChange) => void)[] = []
  const clusters = new Map(
    clusterNames.map((name) => {
      const changed = (change: ObjectChange) => {
        for (const listener of listeners) listener(name, change)
      }
      return [name, memoryCluster({ name, now: time.now, changed }, start?.clusters.get(name))]
    }),
  )
  const watched = watch({ truth, scheduler: time, clusters }, rules)
  listeners.push(watched.objectChanged)
  const expired: string[] = []
  const store = simulatedStore(
    time.now,
    (change) => {
      watched.keyChanged(change)
      const name = /^artifacts\/(.+)$/.exec(change.key)?.[1]
      if (name !== undefined && change.after === undefined && isNamed(watched.seen, name)) {
        expired.push(`artifact ${name} was deleted and is named`)
      }
    },
    start?.store,
  )
  for (const [key, { bytes }] of start?.store ?? []) watched.keyChanged({ key, before: undefined, after: bytes })
  const readPoints = random.pick([0, 0.05, 0.2])
  const world = { scheduler: time, random, faults, trace, readPoints, witness: watched.witness }
  listeners.push(startControllers({ scheduler: time, random, clusters }))
  const made = product({ ...world, store, clusters, repository: repo, prefix: nonces })
  return { random, faults, scheduler: time, world, clusters, truth, watched, made, trace, store, expired }
}

let known: Promise<Start> | undefined

/** The state after the first push, without faults: most schedules begin there, as beginning costs as much as three pushes. */
async function settledStart(): Promise<Start> {
  const random = randomOf(0)
  const fleet = simulation(random, drawFaults(random, new Set()), 'first')
  begin(fleet)
  await fleet.scheduler.run()
  const clusters = new Map([...fleet.clusters].map(([name, cluster]) => [name, cluster.snapshot()]))
  const wrong = wrongAtTheEnd(fleet.watched.seen)
  if (wrong.length > 0) throw new Error(`the beginning itself fails: ${wrong.join('; ')}`)
  const { pushes } = fleet.truth.repository
  return { store: fleet.store.snapshot(), clusters, pushes, models: [beginning], time: fleet.scheduler.now() + minute }
}

/** Polls and audits after which every cluster holds the last push. */
const rounds = 8
/** By then nothing is on its way any more. */
const restMs = 60 * minute

/** Between two things that people do. */
const gaps: readonly number[] = [0, 20, 200, 500, second, 2 * second, 5 * second, 20 * second, minute, 4 * minute]

function begin({ truth, clusters, made }: Simulation): void {
  truth.push(beginning)
  for (const [name, cluster] of clusters) {
    cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: space } }, 'kubectl-create')
    void made.messages.audit(name, 0)
  }
}

/** Runs one schedule: a story of pushes and tamperings with faults, then a quiet time, then what must be true. */
export async function runSchedule(seed: number, options: ScheduleOptions = {}): Promise<ScheduleResult> {
  known ??= settledStart()
  const start = await known
  const random = randomOf(seed)
  const faults = drawFaults(random, new Set(options.faults ?? faultKinds))
  const fromNothing = random.chance(0.15)
  const fleet = simulation(random, faults, 's', fromNothing ? undefined : start)
  if (fromNothing) begin(fleet)
  const alone = options.messagesAlone === true
  const { tamperings, pushes, end } = tell(fleet, fromNothing ? [beginning] : [...start.models], alone)
  const { watched, trace, made } = fleet
  const over = fleet.scheduler.now() + end
  fleet.scheduler.after(end, () => faults.stop())
  const isOver = () => fleet.scheduler.now() >= over
  const isWrong = () => watched.violations.length > 0
  await fleet.scheduler.run(() => isWrong() || (isOver() && made.isIdle()))
  let wrong: readonly string[] = []
  if (alone && !isWrong()) wrong = await laterWrong(fleet)
  for (let round = 1; round <= rounds && !alone && !isWrong(); round++) {
    await quietRound(fleet, round)
    wrong = wrongAtTheEnd(watched.seen)
    if (wrong.length === 0) break
  }
  if (wrong.length === 0 && !isWrong()) wrong = await laterWrong(fleet)
  const blocked = trace.lines.filter(({ what }) => what === givesBack)
  const violations = [
    ...fleet.expired,
    ...(blocked.length > 0 ? [`a message blocked its group: ${blocked[0]?.who}`] : []),
    ...(watched.violations.length > 0 ? watched.violations : wrong.map((text) => `at the end: ${text}`)),
  ]
  return {
    seed,
    violations,
    trace: trace.lines,
    counts: faults.counts,
    steps: fleet.scheduler.steps,
    pushes,
    tamperings,
  }
}

/** Polls and audits everything, as the schedule does, and waits until all of that is worked. */
async function quietRound({ made, clusters, scheduler: time, watched }: Simulation, round: number): Promise<void> {
  const begin = time.now() + (round < 3 ? 30 * second : 7 * minute)
  time.after(begin - time.now(), () => {
    void made.messages.poll(group, '', 1_000 + round)
    for (const name of clusters.keys()) void made.messages.audit(name, 1_000 + round)
  })
  const settled = begin + 30 * second
  time.after(settled - time.now(), () => undefined)
  await time.run(() => watched.violations.length > 0 || (time.now() >= settled && made.isIdle()))
}

/** What is wrong once everything came to rest that was still on its way. */
async function laterWrong({ made, scheduler: time, watched }: Simulation): Promise<readonly string[]> {
  const latest = time.now() + restMs
  await time.run(() => watched.violations.length > 0 || time.now() > latest)
  if (time.now() > latest) return ['it does not come to rest']
  return made.isIdle() ? wrongAtTheEnd(watched.seen) : ['somebody still works']
}

/** Plans what people do: pushes, each with its webhook, and tamperings; and the polls and audits of that time. */
function tell(
  fleet: Simulation,
  history: FleetModel[],
  alone: boolean,
): { tamperings: number; pushes: number; end: number } {
  const { random, scheduler: time, truth, made } = fleet
  let at = 0
  let pushes = 0
  const count = 3 + (random.chance(0.3) ? 1 : 0)
  const push = (model: FleetModel): void => {
    history.push(model)
    pushes++
    time.after(at, () => {
      const { revision, number } = truth.push(model)
      note(fleet, `pushes ${number}: ${revision}`)
      void made.messages.push(
        { repository: group, ref: 'refs/heads/main', after: revision.slice(-40) },
        `delivery-${number}`,
      )
    })
  }
  const gap = (): number => random.pick(gaps) + random.below(300)
  let tamperings = 0
  let latest = 0
  for (let index = 0; index < count; index++) {
    at += gap()
    push(nextModel(history, random))
    for (let more = alone ? 0 : index === 0 ? 1 : random.below(2); more > 0; more--) {
      tamperings++
      const when = at + gap()
      latest = Math.max(latest, when)
      time.after(when, () => tamper(fleet))
    }
  }
  const last = history.at(-1)
  if (last !== undefined && !isSound(last)) {
    at += gap()
    push(repaired(last))
  }
  const end = Math.max(at, latest) + 2 * minute
  for (let at = periodMs; at < end && !alone; at += periodMs) time.after(at, () => made.tick())
  return { tamperings, pushes, end }
}

function tamper(fleet: Simulation): void {
  const { random, clusters, scheduler: time, faults } = fleet
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
    fleet.watched.tamper(name, id)
    tampering.tamper(cluster, id, live)
    time.after(random.pick([100, 5 * second, minute]), () => cluster.finalize(id))
  }
  if (sameSecond) whenWritten(fleet, cluster, id, act)
  else act()
}

/** Acts right after the next write to an object, in the same second. */
function whenWritten({ scheduler: time }: Simulation, cluster: MemoryCluster, id: InventoryId, act: () => void): void {
  const before = cluster.get(id)
  let looks = 0
  const look = (): void => {
    if (!isDeepStrictEqual(cluster.get(id)?.metadata.resourceVersion, before?.metadata.resourceVersion) || ++looks > 40)
      act()
    else time.after(100, look)
  }
  look()
}

function note({ trace, scheduler: time }: Simulation, what: string, fault = false): void {
  trace.add({ time: time.now(), who: 'people', what, outcome: '', fault })
}

/** For tests: names an object of the namespace that all units use. */
export function objectId(kind: string, name: string): InventoryId {
  return inventoryId({ group: kind === 'Deployment' ? 'apps' : '', kind, namespace: space, name })
}
