import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SQSClient } from '@aws-sdk/client-sqs'
import { s3ObjectStore } from '../lib/adapters/aws/s3-object-store.ts'
import { readSecret } from '../lib/adapters/aws/secret.ts'
import { sqsDelayQueue, sqsQueue } from '../lib/adapters/aws/sqs-queue.ts'
import { randomNonces } from '../lib/adapters/crypto/random-nonces.ts'
import { kubeClient } from '../lib/adapters/kube/client.ts'
import { connectionFromKubeconfig } from '../lib/adapters/kube/kubeconfig.ts'
import { systemClock } from '../lib/adapters/system/clock.ts'
import { findTool } from '../lib/adapters/tools/binaries.ts'
import { kubectlKustomize } from '../lib/adapters/tools/kustomize.ts'
import { once } from '../lib/core/once.ts'
import { Problem } from '../lib/core/problem.ts'
import { tickPeriodMs } from '../lib/core/tick.ts'
import type { Cluster, Fleet } from '../lib/fleet/fleet.ts'
import { fleetLane } from '../lib/lane/fleet-lane.ts'
import type { OpenLane } from '../lib/lane/handler.ts'
import { type LaneMemory, laneMemory } from '../lib/lane/memory.ts'
import { resolveWith } from '../lib/local/resolve-source.ts'
import type { NotifyDeps } from '../lib/notify/handler.ts'
import type { AuditOrder } from '../lib/queue/audit-order.ts'
import type { HandlerWorld } from '../lib/queue/fifo-handler.ts'
import { type Messenger, messenger, type Queues } from '../lib/queue/messenger.ts'
import type { RenderDeps } from '../lib/render/deps.ts'
import { renderMemory } from '../lib/render/memory.ts'
import { auditedClusters } from '../lib/schedule/audited-clusters.ts'
import type { ScheduleDeps } from '../lib/schedule/deps.ts'
import type { Bucket } from '../lib/store/bucket.ts'
import { readLane } from '../lib/store/lanes.ts'
import { inputsStore } from '../lib/store/packed-inputs.ts'
import { deployedFleet, variable } from './fleet-wiring.ts'

/** What a function keeps from one invocation to the next: made once, from the environment that the stack gave it. */
export interface Wiring {
  readonly bucket: Bucket
  readonly fleet: Fleet
  readonly fleetFolder: string
  readonly messenger: Messenger
}

/** What the workers stand on. */
export const wiring = once(async (): Promise<Wiring> => {
  const { fleet, folder: fleetFolder } = await deployedFleet()
  const sqs = new SQSClient({})
  const queues: Queues = {
    renders: sqsQueue(sqs, variable('renderQueue')),
    syncs: sqsQueue(sqs, variable('syncQueue')),
    timers: sqsDelayQueue(sqs, variable('timerQueue')),
    notices: sqsQueue(sqs, variable('notifyQueue')),
  }
  return {
    bucket: { store: s3ObjectStore(new S3Client({}), variable('bucket')), nonces: randomNonces, clock: systemClock },
    ...{ fleet, fleetFolder },
    messenger: messenger(queues, { clock: systemClock, nonces: randomNonces }),
  }
})

/** The render step over S3, SQS and the kubectl of the layer. */
export const renderDeps = once(async (): Promise<RenderDeps> => {
  const { bucket, fleet, fleetFolder, messenger } = await wiring()
  const kubectl = await findTool('kubectl')
  return {
    bucket,
    clock: systemClock,
    kustomize: kubectlKustomize(kubectl.path),
    inputs: inputsStore(bucket),
    memory: renderMemory(),
    resolve: resolveWith({ fleet, folder: fleetFolder, env: process.env, cache: bucket.store }),
    wake: messenger.wake,
    resolveLater: messenger.resolveLater,
    rendersAtOnce: availableParallelism(),
  }
})

const hashKey = once(() => readSecret(new SecretsManagerClient({}), variable('hashKey')))
const memories = new Map<string, LaneMemory>()

/** The lane of a cluster for one invocation; undefined where the fleet file does not have the cluster any more. */
export async function openLane(name: string, signal: AbortSignal): Promise<OpenLane | undefined> {
  const { bucket, fleet, fleetFolder, messenger } = await wiring()
  const cluster = fleet.clusters.find((one) => one.name === name)
  if (cluster === undefined) return undefined
  const secretKey = await hashKey()
  const choice = kubeconfigOf(cluster, fleetFolder)
  const api = kubeClient(await connectionFromKubeconfig(choice), { clock: systemClock, signal })
  const memory = memories.get(name) ?? laneMemory()
  memories.set(name, memory)
  return {
    deps: fleetLane(
      { fleet, bucket, api, secretKey, messenger, memory, alone: false, requestsSent: api.sent },
      cluster,
    ),
    close: () => api.close(),
  }
}

function kubeconfigOf({ name, access }: Cluster, fleetFolder: string): { file: string; context?: string } {
  if (access.kind === 'kubeconfig') {
    const { file, context } = access
    return { file: resolve(fleetFolder, file), ...(context !== undefined && { context }) }
  }
  const remedy = 'Say in the fleet file how the cluster is reached, or run it with "sluice local"'
  throw new Problem({
    code: 'Unsupported',
    subject: name,
    what: 'is an embedded cluster, which is on one machine',
    remedy,
  })
}

/** Goes on with a lane in another invocation. */
export async function continueLater(cluster: string): Promise<void> {
  await (await wiring()).messenger.continueLane(cluster)
}

/** Has a lane look again after a while. */
export async function lookLater(cluster: string, delayMs: number, audit?: AuditOrder): Promise<void> {
  await (await wiring()).messenger.lookLater(cluster, delayMs, audit)
}

/** The audit trail, and the log of the function. */
export const notifyDeps = once(
  async (): Promise<NotifyDeps> => ({
    store: s3ObjectStore(new S3Client({}), variable('bucket')),
    log: (line) => console.log(JSON.stringify(line)),
  }),
)

/** The schedule over S3 and SQS. */
export const scheduleDeps = once(async (): Promise<ScheduleDeps> => {
  const { bucket, fleet, messenger } = await wiring()
  return {
    bucket,
    bucketName: variable('bucket'),
    clusters: auditedClusters(fleet),
    messenger,
    periodMs: tickPeriodMs,
    laneInterval: async (cluster) => (await readLane(bucket.store, cluster))?.value.intervalMs,
    swept: ({ problems: _, ...counts }) => console.log(JSON.stringify({ id: 'sweep', ...counts })),
  }
})

/** What every handler stands on. */
export const handlerWorld: HandlerWorld = {
  clock: systemClock,
  report: (id, problem, outcome) => console.error(JSON.stringify({ id, outcome, ...problem.toJSON() })),
}
