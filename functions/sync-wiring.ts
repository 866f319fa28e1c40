import { eksConnections } from '../lib/adapters/aws/eks-connections.ts'
import { readSecret } from '../lib/adapters/aws/secret.ts'
import { randomNonces } from '../lib/adapters/crypto/random-nonces.ts'
import { type KubeClient, kubeClient } from '../lib/adapters/kube/client.ts'
import type { Connection } from '../lib/adapters/kube/connection.ts'
import { connectionFromText } from '../lib/adapters/kube/inline-kubeconfig.ts'
import { noClient } from '../lib/adapters/kube/no-client.ts'
import { systemClock } from '../lib/adapters/system/clock.ts'
import { environment } from '../lib/core/environment.ts'
import { once } from '../lib/core/once.ts'
import { Problem } from '../lib/core/problem.ts'
import type { Cluster, Fleet } from '../lib/fleet/fleet.ts'
import { rootRevision } from '../lib/lane/discover/root-revision.ts'
import { fleetLane } from '../lib/lane/fleet-lane.ts'
import type { OpenLane } from '../lib/lane/handler.ts'
import { laneMemories } from '../lib/lane/memories.ts'
import type { LaneMemory } from '../lib/lane/memory.ts'
import type { AuditOrder } from '../lib/queue/audit-order.ts'
import type { SyncMessage } from '../lib/queue/message.ts'
import { fleetNow } from './fleet-now-wiring.ts'
import { variable } from './fleet-wiring.ts'
import { networkQueueUrls } from './network-wiring.ts'
import { aws, secretInAws } from './secrets-wiring.ts'
import { wiring } from './shared-wiring.ts'

const connectEks = eksConnections(aws)
const hashKey = once(() => readSecret(aws, variable('hashKey')))
const memories = laneMemories()

/** The lane of a cluster for one invocation; undefined where the fleet does not have the cluster any more. */
export async function openLane(name: string, signal: AbortSignal): Promise<OpenLane | undefined> {
  const { bucket, messenger } = await wiring()
  const { fleet, unsearched } = await fleetNow()
  const cluster = fleet.clusters.find((one) => one.name === name)
  if (cluster === undefined) return undefined
  const memory = memories.of(name)
  const { api, secretKey } = await reach(fleet, cluster, { memory, signal })
  return {
    deps: fleetLane(
      { fleet, unsearched, bucket, api, secretKey, messenger, memory, alone: false, requestsSent: api.sent },
      cluster,
    ),
    close: () => api.close(),
  }
}

/** The API server, and the key of secret hashes. Where one of them cannot be had, the lane tells why in the records of its cluster. */
async function reach(
  fleet: Fleet,
  cluster: Cluster,
  { memory, signal }: { readonly memory: LaneMemory; readonly signal: AbortSignal },
): Promise<{ readonly api: KubeClient; readonly secretKey: Uint8Array }> {
  try {
    const [secretKey, connection] = await Promise.all([hashKey(), connectionTo(fleet, cluster, memory)])
    return { api: kubeClient(connection, { clock: systemClock, signal }), secretKey }
  } catch (cause) {
    if (signal.aborted) throw cause
    // Of a cluster that answers nothing, nothing is hashed.
    return { api: noClient(cluster.name, cause), secretKey: new Uint8Array() }
  }
}

/** How a cluster is reached from here, where there are neither files nor programs of a machine. */
async function connectionTo(fleet: Fleet, cluster: Cluster, memory: LaneMemory): Promise<Connection> {
  const { name, access } = cluster
  switch (access.kind) {
    case 'eks': {
      const { bucket } = await wiring()
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

/** Sends messages on to where the lane of their cluster is worked, if that is not here. */
export async function passOn(messages: readonly SyncMessage[]): Promise<boolean> {
  const { syncs, networkOf } = await wiring()
  const [{ cluster } = { cluster: '' }] = messages
  const network = await networkOf(cluster)
  // A network without a queue is one of a stack that was deployed by half: the lane is tried from here, which tells of it.
  const hasQueue = network === undefined || networkQueueUrls(process.env).has(network)
  if (network === (process.env[environment.network] || undefined) || !hasQueue) return false
  for (const message of messages) await syncs.send(message, { group: cluster, dedupId: `pass:${randomNonces()}` })
  return true
}
