import { s3ObjectStore } from '../../adapters/aws/s3-object-store.ts'
import { shellClients } from '../../adapters/aws/shell-clients.ts'
import { sqsDeadLetters } from '../../adapters/aws/sqs-dead-letters.ts'
import { sqsDelayQueue, sqsQueue } from '../../adapters/aws/sqs-queue.ts'
import { randomNonces } from '../../adapters/crypto/random-nonces.ts'
import { systemClock } from '../../adapters/system/clock.ts'
import { Problem } from '../../core/problem.ts'
import { ordersOf } from '../../local/orders-of.ts'
import { syncsByNetwork } from '../../queue/by-network.ts'
import type { SyncMessage } from '../../queue/message.ts'
import { messenger } from '../../queue/messenger.ts'
import { auditIntervalsOf } from '../../schedule/audited-clusters.ts'
import type { Bucket } from '../../store/bucket.ts'
import type { Product } from '../product.ts'
import { clusterNames } from '../state/read-state.ts'
import { deployedFleet } from './deployed-fleet.ts'
import { stackWorld } from './stack-world.ts'

/**
 * A stack on AWS as commands see it: its bucket, and orders as messages to its functions. Throws a Problem where the shell has no
 * credentials or region, or the stack is not there or not to be looked at. A fleet file that cannot be read ends nothing, lest it stand in the
 * way of the emergency stop: the clusters are then those that the bucket knows, and `warn` is told.
 */
export async function openStack(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
  warn: (problem: Problem) => void,
): Promise<Product> {
  const { aws, region, places } = await stackWorld(name, env)
  const { s3, sqs, close } = await shellClients(aws, region, env)
  const bucket: Bucket = { store: s3ObjectStore(s3, places.bucket), nonces: randomNonces, clock: systemClock }
  const fleet = await deployedFleet(s3, places, bucket.store).catch((cause: unknown) => {
    if (!(cause instanceof Problem)) throw cause
    warn(cause)
    return undefined
  })
  const { render, sync, timer, notify } = places.queues
  const networks = [...places.networks]
  const queues = {
    renders: sqsQueue(sqs, render.url),
    syncs: syncsByNetwork({
      elsewhere: sqsQueue<SyncMessage>(sqs, sync.url),
      networks: new Map(networks.map(([network, { url }]) => [network, sqsQueue<SyncMessage>(sqs, url)])),
      networkOf: async (cluster) => fleet?.clusters.find((one) => one.name === cluster)?.network?.name,
    }),
    timers: sqsDelayQueue(sqs, timer.url),
    notices: sqsQueue(sqs, notify.url),
  }
  const orders = ordersOf({ bucket, messenger: messenger(queues, { clock: systemClock, nonces: randomNonces }) })
  const all = { ...places.queues, sync: [sync, ...networks.map(([, place]) => place)] }
  return {
    name: `stack ${name}`,
    bucket,
    clusters: fleet?.clusters.map((cluster) => cluster.name) ?? (await clusterNames(bucket.store)).toSorted(),
    ...(fleet && { auditIntervals: auditIntervalsOf(fleet) }),
    ...orders,
    deadLetters: async () => sqsDeadLetters(sqs, all, { nonces: randomNonces, now: systemClock.now }),
    close: async () => close(),
  }
}
