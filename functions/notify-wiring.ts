import { S3Client } from '@aws-sdk/client-s3'
import { s3ObjectStore } from '../lib/adapters/aws/s3-object-store.ts'
import { once } from '../lib/core/once.ts'
import type { NotifyDeps } from '../lib/notify/handler.ts'
import { variable } from './fleet-wiring.ts'
import { awsLimits } from './world-wiring.ts'

/** The audit trail, and the log of the function. */
export const notifyDeps = once(
  async (): Promise<NotifyDeps> => ({
    store: s3ObjectStore(new S3Client(awsLimits), variable('bucket')),
    log: (line) => console.log(JSON.stringify(line)),
  }),
)
