import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { s3ObjectStore } from '../lib/adapters/aws/s3-object-store.ts'
import { sqsDelayQueue, sqsQueue } from '../lib/adapters/aws/sqs-queue.ts'
import { randomNonces } from '../lib/adapters/crypto/random-nonces.ts'
import { systemClock } from '../lib/adapters/system/clock.ts'
import type { EnvironmentName } from '../lib/core/environment.ts'
import { once } from '../lib/core/once.ts'
import type { Fleet } from '../lib/fleet/fleet.ts'
import { syncsByNetwork } from '../lib/queue/by-network.ts'
import type { SyncMessage, TimerMessage } from '../lib/queue/message.ts'
import { type Messenger, messenger, type Queues } from '../lib/queue/messenger.ts'
import type { DelayQueue, Queue } from '../lib/queue/queue.ts'
import type { Bucket } from '../lib/store/bucket.ts'
import { deployedFleet, variable } from './fleet-wiring.ts'
import { networkQueueUrls, networksOf } from './network-wiring.ts'
import { traceHeader } from './watching-wiring.ts'
import { awsLimits } from './world-wiring.ts'

/** What a function keeps from one invocation to the next: made once, from the environment that the stack gave it. */
export interface Wiring {
  readonly bucket: Bucket
  readonly fleet: Fleet
  readonly messenger: Messenger
  readonly syncs: Queue<SyncMessage>
  /** The network of a cluster. */
  readonly networkOf: (cluster: string) => Promise<string | undefined>
}

/** What the workers stand on. */
export const wiring = once(async (): Promise<Wiring> => {
  const { fleet } = await deployedFleet()
  const sqs = new SQSClient(awsLimits)
  const bucket: Bucket = {
    store: s3ObjectStore(new S3Client(awsLimits), variable('bucket')),
    nonces: randomNonces,
    clock: systemClock,
  }
  const networkOf = networksOf(fleet, bucket)
  const networks = new Map(
    [...networkQueueUrls(process.env)].map(([name, url]) => [name, sqsQueue<SyncMessage>(sqs, url, traceHeader)]),
  )
  const syncs = syncsByNetwork({ elsewhere: queueOf(sqs, 'syncQueue'), networks, networkOf })
  const queues: Queues = {
    renders: queueOf(sqs, 'renderQueue'),
    syncs,
    timers: timersOf(sqs),
    notices: queueOf(sqs, 'notifyQueue'),
  }
  return { bucket, fleet, messenger: messenger(queues, { clock: systemClock, nonces: randomNonces }), syncs, networkOf }
})

/** A queue whose address is asked for when something is sent: a function knows those alone that it may send to. */
function queueOf<M>(sqs: SQSClient, name: EnvironmentName): Queue<M> {
  return { send: async (message, place) => sqsQueue<M>(sqs, variable(name), traceHeader).send(message, place) }
}

function timersOf(sqs: SQSClient): DelayQueue<TimerMessage> {
  return {
    send: async (timer, delayMs) =>
      sqsDelayQueue<TimerMessage>(sqs, variable('timerQueue'), traceHeader).send(timer, delayMs),
  }
}
