import {
  CopyObjectCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
} from '@aws-sdk/client-s3'
import type { DeleteCondition } from '../../store/object-store.ts'
import { bucketProblem, hasName, statusOf } from './s3-error.ts'
import type { S3Place } from './s3-place.ts'

const maxTries = 5

/**
 * A copy onto itself moves the time of an old object. The copy names the content that was looked at, so it cannot bring back what was
 * replaced; who loses that race looks again. The 5 GB that a copy may have are far above anything that is stored.
 */
export async function refresh({ client, bucket }: S3Place, key: string, writtenBefore: number): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    const found = await head({ client, bucket }, key)
    if (found === undefined) return false
    if (modifiedOf(found) >= writtenBefore) return true
    try {
      await client.send(
        new CopyObjectCommand({
          Bucket: bucket,
          Key: key,
          CopySource: `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`,
          CopySourceIfMatch: found.ETag,
          // S3 refuses a copy onto itself that changes nothing; objects here have no metadata to lose.
          MetadataDirective: 'REPLACE',
        }),
      )
      return true
    } catch (cause) {
      if (hasName(cause, 'NoSuchKey')) return false
      if ((statusOf(cause) !== 412 && statusOf(cause) !== 409) || attempt === maxTries) {
        throw bucketProblem(cause, key, 'could not be refreshed')
      }
    }
  }
}

/** S3 takes an etag as condition of a deletion, but no time: what was refreshed since it was looked at has the same etag. */
export async function deleteIf(place: S3Place, key: string, condition: DeleteCondition): Promise<boolean> {
  const etag = 'etag' in condition ? condition.etag : await etagBefore(place, key, condition.writtenBefore)
  if (etag === undefined) return false
  try {
    await place.client.send(new DeleteObjectCommand({ Bucket: place.bucket, Key: key, IfMatch: etag }))
    return true
  } catch (cause) {
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
    const status = statusOf(cause)
    if (status === 412 || status === 409 || hasName(cause, 'NoSuchKey')) return false
    throw bucketProblem(cause, key, 'could not be deleted')
  }
}

async function etagBefore(place: S3Place, key: string, time: number): Promise<string | undefined> {
  const found = await head(place, key)
  return found !== undefined && modifiedOf(found) < time ? found.ETag : undefined
}

async function head({ client, bucket }: S3Place, key: string): Promise<HeadObjectCommandOutput | undefined> {
  try {
    return await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))
  } catch (cause) {
    // The answer to HEAD has no body, so no code that would tell a missing bucket.
    if (statusOf(cause) === 404) return undefined
    throw bucketProblem(cause, key, 'could not be looked at')
  }
}

/** Without a time an object counts as new, so that nothing is deleted for its age. */
function modifiedOf({ LastModified }: HeadObjectCommandOutput): number {
  return LastModified?.getTime() ?? Number.POSITIVE_INFINITY
}
