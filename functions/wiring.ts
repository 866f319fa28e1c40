import { availableParallelism } from 'node:os'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { eksConnections } from '../lib/adapters/aws/eks-connections.ts'
import { s3ObjectStore } from '../lib/adapters/aws/s3-object-store.ts'
import { readSecret, readSecretText } from '../lib/adapters/aws/secret.ts'
import { sqsDelayQueue, sqsQueue } from '../lib/adapters/aws/sqs-queue.ts'
import { environmentWorld } from '../lib/adapters/aws/world.ts'
import { randomNonces } from '../lib/adapters/crypto/random-nonces.ts'
import { kubeClient } from '../lib/adapters/kube/client.ts'
import type { Connection } from '../lib/adapters/kube/connection.ts'
import { connectionFromText } from '../lib/adapters/kube/inline-kubeconfig.ts'
import { systemClock } from '../lib/adapters/system/clock.ts'
import { findTool } from '../lib/adapters/tools/binaries.ts'
import { kubectlKustomize } from '../lib/adapters/tools/kustomize.ts'
import { once } from '../lib/core/once.ts'
import { Problem } from '../lib/core/problem.ts'
import { tickPeriodMs } from '../lib/core/tick.ts'
import type { Cluster, Fleet, SecretReference } from '../lib/fleet/fleet.ts'
import { fleetLane } from '../lib/lane/fleet-lane.ts'
import type { OpenLane } from '../lib/lane/handler.ts'
import { type LaneMemory, laneMemory } from '../lib/lane/memory.ts'
import { rootRevision } from '../lib/lane/root-revision.ts'
import { resolveWith } from '../lib/local/resolve-source.ts'
import { secretValue } from '../lib/local/secret-value.ts'
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
import { cachedSecrets } from '../lib/webhook/secret-cache.ts'
import { deployedFleet, variable } from './fleet-wiring.ts'

/** What a function keeps from one invocation to the next: made once, from the environment that the stack gave it. */
export interface Wiring {
  readonly bucket: Bucket
  readonly fleet: Fleet
  readonly messenger: Messenger
}

const aws = environmentWorld(process.env, systemClock)
const secretInAws = cachedSecrets((arn: string) => readSecretText(aws, arn), systemClock)
const connectEks = eksConnections(aws)

/** Reads the secrets that the fleet file refers to. */
async function secret(reference: SecretReference): Promise<string> {
  const { folder } = await deployedFleet()
  return secretValue(reference, { folder, env: process.env, inAws: secretInAws })
}

/** What the workers stand on. */
export const wiring = once(async (): Promise<Wiring> => {
  const { fleet } = await deployedFleet()
  const sqs = new SQSClient({})
  const queues: Queues = {
    renders: sqsQueue(sqs, variable('renderQueue')),
    syncs: sqsQueue(sqs, variable('syncQueue')),
    timers: sqsDelayQueue(sqs, variable('timerQueue')),
    notices: sqsQueue(sqs, variable('notifyQueue')),
  }
  return {
    bucket: { store: s3ObjectStore(new S3Client({}), variable('bucket')), nonces: randomNonces, clock: systemClock },
    fleet,
    messenger: messenger(queues, { clock: systemClock, nonces: randomNonces }),
  }
})

/** The render step over S3, SQS and the kubectl of the layer. */
export const renderDeps = once(async (): Promise<RenderDeps> => {
  const { bucket, fleet, messenger } = await wiring()
  const kubectl = await findTool('kubectl')
  return {
    bucket,
    clock: systemClock,
    kustomize: kubectlKustomize(kubectl.path),
    inputs: inputsStore(bucket),
    memory: renderMemory(),
    resolve: resolveWith({ fleet, secret, env: process.env, cache: bucket.store }),
    wake: messenger.wake,
    resolveLater: messenger.resolveLater,
    rendersAtOnce: availableParallelism(),
  }
})

const hashKey = once(() => readSecret(aws, variable('hashKey')))
const memories = new Map<string, LaneMemory>()

/** The lane of a cluster for one invocation; undefined where the fleet file does not have the cluster any more. */
export async function openLane(name: string, signal: AbortSignal): Promise<OpenLane | undefined> {
  const { bucket, fleet, messenger } = await wiring()
  const cluster = fleet.clusters.find((one) => one.name === name)
  if (cluster === undefined) return undefined
  const secretKey = await hashKey()
  const memory = memories.get(name) ?? laneMemory()
  memories.set(name, memory)
  const api = kubeClient(await connectionTo(cluster, memory), { clock: systemClock, signal })
  return {
    deps: fleetLane(
      { fleet, bucket, api, secretKey, messenger, memory, alone: false, requestsSent: api.sent },
      cluster,
    ),
    close: () => api.close(),
  }
}

/** How a cluster is reached from here, where there are neither files nor programs of a machine. */
async function connectionTo(cluster: Cluster, memory: LaneMemory): Promise<Connection> {
  const { name, access } = cluster
  switch (access.kind) {
    case 'eks': {
      const { bucket, fleet } = await wiring()
      const revision = await rootRevision(fleet, cluster, bucket.store, memory.heads)
      return connectEks(access, { cluster: name, revision })
    }
    case 'kubeconfigSecret': {
      const { secretArn, ...context } = access
      return connectionFromText(await secretInAws(secretArn), { ...context, subject: secretArn })
    }
    case 'kubeconfig':
    case 'embedded':
      throw new Problem({
        code: 'Unsupported',
        subject: name,
        what: access.kind === 'embedded' ? 'is an embedded cluster, which is on one machine' : 'is reached by a file',
        remedy: 'Reach it by eks or kubeconfig.secretArn in the fleet file, or run it with "sluice local"',
      })
  }
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
