import { s3ObjectStore } from '../../adapters/aws/s3-object-store.ts'
import { shellClients } from '../../adapters/aws/shell-clients.ts'
import { sqsDeadLetters } from '../../adapters/aws/sqs-dead-letters.ts'
import { sqsDelayQueue, sqsQueue } from '../../adapters/aws/sqs-queue.ts'
import { randomNonces } from '../../adapters/crypto/random-nonces.ts'
import { systemClock } from '../../adapters/system/clock.ts'
import { ordersOf } from '../../local/orders-of.ts'
import { messenger } from '../../queue/messenger.ts'
import type { Bucket } from '../../store/bucket.ts'
import type { Product } from '../product.ts'
import { deployedClusters } from './deployed-clusters.ts'
import { stackWorld } from './stack-world.ts'

/**
 * A stack on AWS as commands see it: its bucket, and orders as messages to its functions. Throws a Problem where the shell has no
 * credentials or region, or the stack is not there or not to be looked at.
 */
export async function openStack(name: string, env: Readonly<Record<string, string | undefined>>): Promise<Product> {
  const { aws, region, places } = await stackWorld(name, env)
  const { s3, sqs, close } = await shellClients(aws, region, env)
  const bucket: Bucket = { store: s3ObjectStore(s3, places.bucket), nonces: randomNonces, clock: systemClock }
  const { render, sync, timer, notify } = places.queues
  const queues = {
    renders: sqsQueue(sqs, render),
    syncs: sqsQueue(sqs, sync),
    timers: sqsDelayQueue(sqs, timer),
    notices: sqsQueue(sqs, notify),
  }
  const orders = ordersOf({ bucket, messenger: messenger(queues, { clock: systemClock, nonces: randomNonces }) })
  return {
    name: `stack ${name}`,
    bucket,
    clusters: await deployedClusters(bucket.store),
    ...orders,
    deadLetters: async () => sqsDeadLetters(sqs, places.queues, { nonces: randomNonces, now: systemClock.now }),
    close: async () => close(),
  }
}
