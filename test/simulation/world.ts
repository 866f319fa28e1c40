import type { Kustomize } from '../../lib/build/kustomize.ts'
import { Problem } from '../../lib/core/problem.ts'
import type { Fleet } from '../../lib/fleet/fleet.ts'
import { fleetLane } from '../../lib/lane/fleet-lane.ts'
import { laneHandler } from '../../lib/lane/handler.ts'
import type { FifoHandler, HandlerWorld } from '../../lib/queue/fifo-handler.ts'
import { type NotifyMessage, parseTimerMessage, type RenderMessage, type SyncMessage } from '../../lib/queue/message.ts'
import { type Messenger, messenger } from '../../lib/queue/messenger.ts'
import type { Queue } from '../../lib/queue/queue.ts'
import type { RenderDeps } from '../../lib/render/deps.ts'
import { renderHandler } from '../../lib/render/handler.ts'
import { normaliseUrl } from '../../lib/source/url.ts'
import type { Bucket } from '../../lib/store/bucket.ts'
import type { MemoryCluster } from './cluster/memory-cluster.ts'
import type { Repository } from './git.ts'
import { type Ports, type PortWorld, portsOf } from './ports.ts'
import { type Delivered, type QueueWorld, type SimulatedQueue, simulatedQueue, simulatedTimers } from './queues.ts'
import type { Worker } from './scheduler.ts'
import type { SimulatedStore } from './store.ts'
import { treeAt } from './tree.ts'

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
  readonly queues: readonly SimulatedQueue[]
  /** Nothing waits and nobody works. */
  isIdle(): boolean
}

const seconds = 1_000
const timeouts = { render: 300 * seconds, sync: 180 * seconds }
const marginMs = 30 * seconds
/** Longest life of a worker: Lambda kills it then, frozen or not. */
const longestLifeMs = 900 * seconds

const secretKey = Buffer.from('a key for the hashes of the simulation')

/** A kustomize that must not be needed: a build that is not plain is one that fails. */
const noKustomize: Kustomize = {
  engine: 'kustomize/simulated',
  build: async () => ({ kind: 'error', text: 'Error: this is no plain build' }),
}

export function fleetOf(clusters: Iterable<string>, url: string): Fleet {
  return {
    repositories: [],
    clusters: Array.from(clusters, (name) => ({
      name,
      labels: {},
      source: { url, ref: { branch: 'main' }, path: `clusters/${name}` },
      access: { kind: 'kubeconfig', file: 'none' },
      variables: {},
      deletion: { maxPercent: 100, minObjects: 10, protect: [] },
    })),
  }
}

/** The product as the stack wires it, over queues, a bucket, clusters and a repository that are simulated. */
export function product(outside: Outside): Product {
  const { scheduler, random, faults, trace, store, clusters, repository } = outside
  const fleet = fleetOf(clusters.keys(), repository.url)
  const group = normaliseUrl(repository.url) ?? repository.url
  const note = (what: string, fault: boolean): void => {
    trace.add({ time: scheduler.now(), who: 'queue', what, outcome: '', fault })
  }
  let nonce = 0
  let started = 0
  const working = new Set<Worker>()
  const nonces = () => `${outside.prefix}${++nonce}`

  const invoke = (name: string, timeoutMs: number, make: (ports: Ports, on: HandlerWorld) => FifoHandler) => {
    return (message: Delivered): void => {
      const worker: Worker = { name: `${name}-${++started}`, frozenUntil: 0, dead: false }
      const ports = portsOf(outside, worker)
      const end = scheduler.now() + timeoutMs
      trace.add({
        time: scheduler.now(),
        who: worker.name,
        what: `works ${message.id} ${message.body}`,
        outcome: '',
        fault: false,
      })
      const tell = (what: string, fault = false) =>
        trace.add({ time: scheduler.now(), who: worker.name, what, outcome: '', fault })
      const handler = make(ports, {
        clock: ports.clock,
        report: (_, problem, outcome) => tell(`reports ${outcome}: ${problem.message}`),
      })
      scheduler.after(longestLifeMs, () => {
        worker.dead = true
      })
      working.add(worker)
      void handler(eventOf(message), { getRemainingTimeInMillis: () => end - scheduler.now() }).then(
        ({ batchItemFailures }) => {
          working.delete(worker)
          tell('ends')
          // A frozen function ends nothing: its platform answers for it when it is thawed.
          if (batchItemFailures.length === 0) scheduler.after(1, message.remove, worker)
        },
        (cause: unknown) => {
          working.delete(worker)
          tell(`throws ${String(cause)}`)
        },
      )
    }
  }

  const bucketOf = (ports: Ports): Bucket => ({ store: ports.store(store), nonces, clock: ports.clock })

  const renderDeps = (ports: Ports): RenderDeps => ({
    bucket: bucketOf(ports),
    clock: ports.clock,
    kustomize: noKustomize,
    rendersAtOnce: 2,
    wake: messengerOf(ports).wake,
    async resolve() {
      const slow = faults.happens('late build') ? 1_000 + random.below(60_000) : 0
      const push = await ports.read(
        'resolve',
        async () => {
          const { pushes } = repository
          const head = repository.head()
          const stale = pushes.length > 1 && faults.happens('stale read')
          const answer = stale ? random.pick(pushes.slice(0, -1)) : head
          trace.add({
            time: scheduler.now(),
            who: ports.worker.name,
            what: 'resolved',
            outcome: `push ${answer.number}`,
            fault: stale,
          })
          return answer
        },
        slow,
      )
      return { revision: push.revision, tree: () => treeOf(ports, push) }
    },
  })

  const treeOf = async (ports: Ports, push: ReturnType<Repository['head']>) => {
    return ports.read('fetch the tree', async () => {
      if (faults.happens('failed build')) {
        throw new Problem({ code: 'SourceFailed', subject: repository.url, what: 'broke off' })
      }
      return treeAt(push.content, push.revision)
    })
  }

  const syncHandler = (ports: Ports, on: HandlerWorld): FifoHandler =>
    laneHandler({
      ...on,
      continueLater: messengerOf(ports).continueLane,
      async open(name, signal) {
        const cluster = fleet.clusters.find((one) => one.name === name)
        const live = clusters.get(name)
        if (cluster === undefined || live === undefined) return undefined
        const { requestRender } = messengerOf(ports)
        const deps = fleetLane(
          {
            fleet,
            bucket: bucketOf(ports),
            api: ports.cluster(name, live.api, signal),
            secretKey,
            requestRender: (source, builds) => requestRender({ repository: group, source, builds, cluster: name }),
          },
          cluster,
        )
        return { deps, close: () => undefined }
      },
    })

  const queueWorld = (visibilityMs: number, deliver: QueueWorld['deliver']): QueueWorld => {
    return { scheduler, random, faults, note, visibilityMs, deliver }
  }
  const renders = simulatedQueue(
    'renders',
    queueWorld(
      timeouts.render + marginMs,
      invoke('render', timeouts.render, (ports, on) => renderHandler(async () => renderDeps(ports), on)),
    ),
  )
  const syncs = simulatedQueue(
    'syncs',
    queueWorld(timeouts.sync + marginMs, invoke('sync', timeouts.sync, syncHandler)),
  )
  const notices = simulatedQueue(
    'notices',
    queueWorld(60 * seconds, ({ remove }) => remove()),
  )
  const timers = simulatedTimers({
    ...queueWorld(0, ({ body }) => void outsideMessages.forward(parseTimerMessage(body))),
  })

  const messengerOf = (ports?: Ports): Messenger => {
    const send = (what: string, run: () => void): Promise<void> => {
      if (ports !== undefined) return ports.send(what, run)
      run()
      return Promise.resolve()
    }
    const fifo = <M>(queue: SimulatedQueue): Queue<M> => ({
      send: (message, place) =>
        send(`to ${queue.name} ${place.group}`, () => queue.send(JSON.stringify(message), place.group, place.dedupId)),
    })
    return messenger(
      {
        renders: fifo<RenderMessage>(renders),
        syncs: fifo<SyncMessage>(syncs),
        notices: fifo<NotifyMessage>(notices),
        timers: { send: (message, delayMs) => send('to timers', () => timers.send(JSON.stringify(message), delayMs)) },
      },
      { clock: scheduler, nonces },
    )
  }
  const outsideMessages = messengerOf()

  return {
    messages: outsideMessages,
    queues: [renders, syncs, notices],
    isIdle: () => ![...working].some(({ dead }) => !dead) && renders.size + syncs.size + timers.size === 0,
  }
}

function eventOf({ id, group, body, receives }: Delivered): Parameters<FifoHandler>[0] {
  return {
    Records: [
      {
        messageId: id,
        receiptHandle: id,
        body,
        attributes: {
          ApproximateReceiveCount: `${receives}`,
          SentTimestamp: '0',
          SenderId: 'simulation',
          ApproximateFirstReceiveTimestamp: '0',
          MessageGroupId: group,
        },
        messageAttributes: {},
        md5OfBody: '',
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:simulation:000000000000:queue.fifo',
        awsRegion: 'simulation',
      },
    ],
  }
}
