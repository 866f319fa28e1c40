import type { Kustomize } from '../../lib/build/kustomize.ts'
import type { Fleet } from '../../lib/fleet/fleet.ts'
import { fleetLane } from '../../lib/lane/fleet-lane.ts'
import { laneHandler } from '../../lib/lane/handler.ts'
import { type LaneMemory, laneMemory } from '../../lib/lane/memory.ts'
import type { NotifyMessage, RenderMessage, SyncMessage } from '../../lib/queue/message.ts'
import { messageSchema } from '../../lib/queue/message-schema.ts'
import { type Messenger, messenger } from '../../lib/queue/messenger.ts'
import type { Queue } from '../../lib/queue/queue.ts'
import { renderHandler } from '../../lib/render/handler.ts'
import { renderMemory } from '../../lib/render/memory.ts'
import { scheduleHandler } from '../../lib/schedule/handler.ts'
import type { Bucket } from '../../lib/store/bucket.ts'
import { readLane } from '../../lib/store/lanes.ts'
import { inputsStore } from '../../lib/store/packed-inputs.ts'
import type { MemoryCluster } from './cluster/memory-cluster.ts'
import { type MakeHandler, simulatedFunctions } from './functions.ts'
import type { Repository } from './git.ts'
import type { Ports, PortWorld } from './ports.ts'
import { type QueueWorld, type SimulatedQueue, simulatedQueue } from './queues.ts'
import { resolveFor } from './sources.ts'
import type { SimulatedStore } from './store.ts'

/** What the product of one schedule runs on. */
export interface Outside extends PortWorld {
  readonly store: SimulatedStore
  readonly clusters: ReadonlyMap<string, MemoryCluster>
  readonly repository: Repository
  /** Makes nonces of this schedule differ from those of the state that it begins with. */
  readonly prefix: string
}

/** The product: its functions, and the queues between them. */
export interface Product {
  readonly messages: Messenger
  /** A beat of the schedule at the present time, or one that was to come at another. */
  tick(time?: number): void
  readonly queues: readonly SimulatedQueue[]
  /** Nothing waits and nobody works. */
  isIdle(): boolean
}

const seconds = 1_000
const timeouts = { render: 300 * seconds, sync: 180 * seconds, schedule: 120 * seconds }
const marginMs = 30 * seconds
/** How far apart the ticks of the schedule are. */
export const periodMs = 60 * seconds
export const bucketName = 'simulated-bucket'

const secretKey = Buffer.from('a key for the hashes of the simulation')

/** A kustomize that must not be needed: a build that is not plain is one that fails. */
const noKustomize: Kustomize = {
  engine: 'kustomize/simulated',
  build: async () => ({ kind: 'error', text: 'Error: this is no plain build' }),
}

export function fleetOf(clusters: Iterable<string>, url: string): Fleet {
  return {
    repositories: [],
    clusterSets: [],
    clusters: Array.from(clusters, (name) => ({
      name,
      labels: {},
      source: { url, ref: { branch: 'main' }, path: `clusters/${name}` },
      access: { kind: 'kubeconfig', file: 'none' },
      variables: {},
      deletion: { maxPercent: 100, minObjects: 10, protect: [] },
      audit: {},
    })),
  }
}

/** The product as the stack wires it, over queues, a bucket, clusters and a repository that are simulated. */
export function product(outside: Outside): Product {
  const { scheduler, random, faults, trace, store, clusters, repository } = outside
  const fleet = fleetOf(clusters.keys(), repository.url)
  const functions = simulatedFunctions(outside)
  let nonce = 0
  const nonces = () => `${outside.prefix}${++nonce}`
  const bucketOf = (ports: Ports): Bucket => ({ store: ports.store(store), nonces, clock: ports.clock })

  const warm = renderMemory()
  let begun = 0
  const renderFunction: MakeHandler<Parameters<ReturnType<typeof renderHandler>>[0]> = (ports, on) => {
    const bucket = bucketOf(ports)
    const { wake, resolveLater } = messengerOf(ports)
    const resolve = resolveFor(outside, repository, ports)
    const inputs = inputsStore(bucket)
    const deps = {
      bucket,
      clock: ports.clock,
      kustomize: noKustomize,
      inputs,
      // Some invocations are the first ones of their process.
      memory: ++begun % 4 === 0 ? renderMemory() : warm,
      resolve,
      wake,
      resolveLater,
      rendersAtOnce: 2,
    }
    return renderHandler(async () => deps, on)
  }

  const syncFunction: MakeHandler<Parameters<ReturnType<typeof laneHandler>>[0]> = (ports, on) => {
    const sends = messengerOf(ports)
    return laneHandler({
      ...on,
      continueLater: sends.continueLane,
      lookLater: sends.lookLater,
      async open(name, signal) {
        const cluster = fleet.clusters.find((one) => one.name === name)
        const live = clusters.get(name)
        if (cluster === undefined || live === undefined) return undefined
        const memory = memories.take(name)
        const api = ports.cluster(name, live.api, signal)
        const world = {
          fleet,
          bucket: bucketOf(ports),
          api,
          secretKey,
          messenger: sends,
          memory,
          alone: false,
          requestsSent: () => 0,
        }
        return { deps: fleetLane(world, cluster), close: () => memories.giveBack(name, memory) }
      },
    })
  }
  const memories = warmMemories(random.pick)

  const scheduleFunction: MakeHandler<unknown> = (ports, on) => {
    const bucket = bucketOf(ports)
    return scheduleHandler(
      async () => ({
        bucket,
        bucketName,
        clusters: fleet.clusters,
        messenger: messengerOf(ports),
        periodMs,
        laneInterval: async (cluster) => (await readLane(bucket.store, cluster))?.value.intervalMs,
      }),
      on,
    )
  }

  const note = (what: string, fault: boolean): void => {
    trace.add({ time: scheduler.now(), who: 'queue', what, outcome: '', fault })
  }
  const queue = (name: string, visibilityMs: number, batch: number, deliver: QueueWorld['deliver']) =>
    simulatedQueue(name, { scheduler, random, faults, note, visibilityMs, batch, deliver })
  const renders = queue('renders', timeouts.render + marginMs, 10, (messages) =>
    functions.work('render', timeouts.render, messages, renderFunction),
  )
  const syncs = queue('syncs', timeouts.sync + marginMs, 10, (messages) =>
    functions.work('sync', timeouts.sync, messages, syncFunction),
  )
  const timers = queue('timers', timeouts.schedule + marginMs, 1, (messages) =>
    functions.work('schedule', timeouts.schedule, messages, scheduleFunction),
  )
  const notices = queue('notices', marginMs, 10, (messages) => {
    for (const { remove } of messages) remove()
  })
  const queues = [renders, syncs, timers, notices]

  /** Sends as a worker, each message an effect of its own; or as the outside does, at once. */
  const messengerOf = (ports?: Ports): Messenger => {
    const send = async (what: string, run: () => void): Promise<void> => {
      if (ports !== undefined) return ports.send(what, run)
      run()
    }
    const fifo = <M>(to: SimulatedQueue): Queue<M> => ({
      send: (message, place) => send(`to ${to.name} ${place.group}`, () => to.send(JSON.stringify(message), place)),
    })
    const delayed = (message: unknown, delayMs: number) =>
      send(`to timers in ${delayMs} ms`, () => timers.sendLater(JSON.stringify(message), delayMs))
    return messenger(
      {
        renders: fifo<RenderMessage>(renders),
        syncs: fifo<SyncMessage>(syncs),
        notices: fifo<NotifyMessage>(notices),
        timers: { send: delayed },
      },
      { clock: scheduler, nonces },
    )
  }

  return {
    messages: messengerOf(),
    tick(time = scheduler.now()) {
      const event = { schema: messageSchema, kind: 'tick', time: new Date(time).toISOString() }
      functions.invoke('schedule', timeouts.schedule, event, scheduleFunction)
    },
    queues,
    isIdle: () => !functions.isBusy() && queues.every(({ size }) => size === 0),
  }
}

/** What warm functions remember of clusters: an invocation gets that of an earlier one that has ended, or none. */
function warmMemories(pick: <T>(items: readonly T[]) => T) {
  const idle = new Map<string, LaneMemory[]>()
  return {
    take(cluster: string): LaneMemory {
      const free = idle.get(cluster) ?? []
      if (free.length === 0) return laneMemory()
      const taken = pick(free)
      free.splice(free.indexOf(taken), 1)
      return taken
    },
    giveBack(cluster: string, memory: LaneMemory): void {
      idle.set(cluster, [...(idle.get(cluster) ?? []), memory])
    },
  }
}
