import { repositoryName } from '../../lib/source/url.ts'
import type { Head } from '../../lib/store/head.ts'
import { type ClusterState, type MemoryCluster, memoryCluster, type ObjectChange } from './cluster/memory-cluster.ts'
import { startControllers } from './controllers.ts'
import type { Faults } from './faults.ts'
import { noFaults } from './faults.ts'
import { type FleetModel, space } from './fleet-model.ts'
import { type Push, repository } from './git.ts'
import { type Random, randomOf } from './random.ts'
import { type Scheduler, scheduler } from './scheduler.ts'
import { type KeyChange, type SimulatedStore, type StoreState, simulatedStore } from './store.ts'
import { beginning } from './story.ts'
import { newTrace, type Trace } from './trace.ts'
import { type Truth, truthOf } from './truth.ts'
import { wrongAtTheEnd } from './witness/end-state.ts'
import { rules } from './witness/rules.ts'
import { type Watch, watch } from './witness/witness.ts'
import { type Product, product } from './world.ts'

export const startTime = Date.UTC(2026, 0, 1)
const clusterNames = ['one', 'two'] as const
const url = 'https://github.com/acme/fleet'
/** How messages name the repository. */
export const repositoryGroup = repositoryName(url)
const minute = 60_000

/** What schedules begin with. */
export interface Start {
  readonly store: StoreState
  readonly clusters: ReadonlyMap<string, ClusterState>
  readonly pushes: readonly Push[]
  readonly models: readonly FleetModel[]
  readonly time: number
}

/** One simulated fleet with its product, and all that watches it. */
export interface Simulation {
  readonly random: Random
  readonly faults: Faults
  readonly scheduler: Scheduler
  readonly clusters: ReadonlyMap<string, MemoryCluster>
  readonly store: SimulatedStore
  readonly truth: Truth
  readonly product: Product
  readonly watch: Watch
  readonly trace: Trace
  /** Artifacts that were deleted while the head named them. */
  readonly expired: readonly string[]
  /** Tells of each change of an object. */
  onObject(listener: ObjectListener): void
}

export type ObjectListener = (cluster: string, change: ObjectChange) => void

/** A fleet at a state that others left, or one of which nothing is there. */
export function simulation(given: {
  readonly random: Random
  readonly faults: Faults
  /** Makes nonces differ from those of the state that it begins with. */
  readonly prefix: string
  readonly start?: Start
}): Simulation {
  const { random, faults, prefix, start } = given
  const time = scheduler(start?.time ?? startTime)
  const trace = newTrace()
  const repo = repository(url, start?.pushes)
  const truth = truthOf(repo, clusterNames, start?.models)
  const listeners: ObjectListener[] = []
  const clusters = new Map(
    clusterNames.map((name) => {
      const changed = (change: ObjectChange) => {
        for (const listener of listeners) listener(name, change)
      }
      return [name, memoryCluster({ name, now: time.now, changed }, start?.clusters.get(name))]
    }),
  )
  const watched = watch({ truth, scheduler: time, clusters }, rules)
  listeners.push(watched.objectChanged, startControllers({ scheduler: time, random, clusters }))
  const expired: string[] = []
  const changed = (change: KeyChange): void => {
    watched.keyChanged(change)
    const name = /^artifacts\/(.+)$/.exec(change.key)?.[1]
    const isGone = name !== undefined && change.after === undefined
    if (isGone && isNamed(watched.seen.head, name)) expired.push(`artifact ${name} was deleted and is named`)
  }
  const store = simulatedStore(time.now, changed, start?.store)
  for (const [key, { bytes }] of start?.store ?? []) watched.keyChanged({ key, before: undefined, after: bytes })
  const readPoints = random.pick([0, 0.05, 0.2])
  const ports = { scheduler: time, random, faults, trace, readPoints, witness: watched.witness }
  return {
    ...{ random, faults, scheduler: time, clusters, store, truth, watch: watched, trace, expired },
    product: product({ ...ports, store, clusters, repository: repo, prefix }),
    onObject: (listener) => void listeners.push(listener),
  }
}

/** Makes the first push, and lets each lane look at it. */
export function begin({ truth, clusters, product: { messages } }: Simulation): void {
  truth.push(beginning)
  for (const [name, cluster] of clusters) {
    cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: space } }, 'kubectl-create')
    void messages.audit(name, 0)
  }
}

function isNamed(head: Head | undefined, artifact: string): boolean {
  return Object.values(head?.builds ?? {}).some((entry) => entry.artifact === artifact)
}

let known: Promise<Start> | undefined

/** The state after the first push, made without faults and once: most schedules begin there, as beginning costs as much as three pushes. */
export function settledStart(): Promise<Start> {
  known ??= settle()
  return known
}

async function settle(): Promise<Start> {
  const fleet = simulation({ random: randomOf(0), faults: noFaults(), prefix: 'first' })
  begin(fleet)
  await fleet.scheduler.run()
  const clusters = new Map([...fleet.clusters].map(([name, cluster]) => [name, cluster.snapshot()]))
  const wrong = wrongAtTheEnd(fleet.watch.seen)
  if (wrong.length > 0) throw new Error(`the beginning itself fails: ${wrong.join('; ')}`)
  const { pushes } = fleet.truth.repository
  return { store: fleet.store.snapshot(), clusters, pushes, models: [beginning], time: fleet.scheduler.now() + minute }
}
