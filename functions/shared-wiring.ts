import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { s3ObjectStore } from '../lib/adapters/aws/s3-object-store.ts'
import { sqsDelayQueue, sqsQueue } from '../lib/adapters/aws/sqs-queue.ts'
import { randomNonces } from '../lib/adapters/crypto/random-nonces.ts'
import { systemClock } from '../lib/adapters/system/clock.ts'
import { once } from '../lib/core/once.ts'
import type { Fleet } from '../lib/fleet/fleet.ts'
import { type Messenger, messenger, type Queues } from '../lib/queue/messenger.ts'
import type { Bucket } from '../lib/store/bucket.ts'
import { deployedFleet, variable } from './fleet-wiring.ts'
import { traceHeader } from './watching-wiring.ts'
import { awsLimits } from './world-wiring.ts'

/** What a function keeps from one invocation to the next: made once, from the environment that the stack gave it. */
export interface Wiring {
  readonly bucket: Bucket
  readonly fleet: Fleet
  readonly messenger: Messenger
}

/** What the workers stand on. */
export const wiring = once(async (): Promise<Wiring> => {
  const { fleet } = await deployedFleet()
  const sqs = new SQSClient(awsLimits)
  const queues: Queues = {
    renders: sqsQueue(sqs, variable('renderQueue'), traceHeader),
    syncs: sqsQueue(sqs, variable('syncQueue'), traceHeader),
    timers: sqsDelayQueue(sqs, variable('timerQueue'), traceHeader),
    notices: sqsQueue(sqs, variable('notifyQueue'), traceHeader),
  }
  return {
    bucket: {
      store: s3ObjectStore(new S3Client(awsLimits), variable('bucket')),
      nonces: randomNonces,
      clock: systemClock,
    },
    fleet,
    messenger: messenger(queues, { clock: systemClock, nonces: randomNonces }),
  }
})
