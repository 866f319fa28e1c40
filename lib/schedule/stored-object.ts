import * as z from 'zod'
import { isJsonObject } from '../core/json.ts'

/** An object that was put into a bucket or taken from it, as S3 tells the timer queue: S3 cannot write to queues that keep order. */
export interface StoredObject {
  /** The bucket as the queues and documents name it. */
  readonly repository: string
  /** Names this change of the object, so that what S3 repeats is folded. */
  readonly delivery: string
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
const record = z.object({
  eventSource: z.literal('aws:s3'),
  s3: z.object({
    bucket: z.object({ name: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/) }),
    object: z.object({ key: z.string().max(3_072), sequencer: z.string().max(100).optional() }),
  }),
})
const notification = z.object({ Records: z.array(record).min(1).max(100) })
/** Sent once when notifications are set up. */
const trial = z.object({ Service: z.literal('Amazon S3'), Event: z.literal('s3:TestEvent') })

/**
 * What S3 tells in a message; undefined where it is none of S3's. The key is no more than part of a name: like the payload of a webhook
 * it is a hint, and what changed is asked of the bucket itself.
 */
export function storedObjects(body: string): readonly StoredObject[] | undefined {
  const value = parsed(body)
  if (trial.safeParse(value).success) return []
  const read = notification.safeParse(value)
  if (!read.success) return undefined
  return read.data.Records.map(({ s3: { bucket, object } }) => ({
    repository: `s3://${bucket.name}`,
    delivery: `s3:${object.key}:${object.sequencer ?? ''}`,
  }))
}

function parsed(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
