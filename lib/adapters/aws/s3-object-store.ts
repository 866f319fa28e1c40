import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { assertObjectKey } from '../../core/object-key.ts'
import type { ListedObject, ObjectStore, StoredObject, WriteCondition, WriteOutcome } from '../../store/object-store.ts'
import { deleteIf, refresh } from './s3-age.ts'
import { bucketProblem, hasName, statusOf } from './s3-error.ts'
import type { S3Place } from './s3-place.ts'

/** An S3 bucket. Its etags are passed on as they are: only S3 itself compares them. */
export function s3ObjectStore(client: Pick<S3Client, 'send'>, bucket: string): ObjectStore {
  const place = { client, bucket }
  return {
    async get(key) {
      assertObjectKey(key)
      return get(place, key)
    },
    async put(key, bytes, condition) {
      assertObjectKey(key)
      return put(place, key, { bytes: Uint8Array.from(bytes), condition })
    },
    list: (prefix) => list(place, prefix),
    async delete(key) {
      assertObjectKey(key)
      try {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }))
      } catch (cause) {
        throw bucketProblem(cause, key, 'could not be deleted')
      }
    },
    async deleteIf(key, condition) {
      assertObjectKey(key)
      return deleteIf(place, key, condition)
    },
    async refresh(key, writtenBefore) {
      assertObjectKey(key)
      return refresh(place, key, writtenBefore)
    },
  }
}

async function get({ client, bucket }: S3Place, key: string): Promise<StoredObject | undefined> {
  try {
    const { Body, ETag } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
    if (Body === undefined || ETag === undefined) throw new Error('the answer has no body or no ETag')
    return { bytes: await Body.transformToByteArray(), etag: ETag }
  } catch (cause) {
    if (hasName(cause, 'NoSuchKey')) return undefined
    throw bucketProblem(cause, key, 'could not be read')
  }
}

async function put(
  { client, bucket }: S3Place,
  key: string,
  { bytes, condition }: { readonly bytes: Uint8Array; readonly condition: WriteCondition },
): Promise<WriteOutcome> {
  const demand = 'create' in condition ? { IfNoneMatch: '*' } : { IfMatch: condition.etag }
  try {
    const { ETag } = await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ...demand }))
    if (ETag === undefined) throw new Error('the answer has no ETag')
    return { kind: 'written', etag: ETag }
  } catch (cause) {
    const refusal = refusalOf(cause, condition)
    if (refusal !== undefined) return refusal
    throw bucketProblem(cause, key, 'could not be written')
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
function refusalOf(cause: unknown, condition: WriteCondition): WriteOutcome | undefined {
  const status = statusOf(cause)
  if (status === 412) return { kind: 'exists' }
  if (status === 409) return { kind: 'racing' }
  if (status === 404 && 'etag' in condition && !hasName(cause, 'NoSuchBucket')) return { kind: 'gone' }
  return undefined
}

async function* list({ client, bucket }: S3Place, prefix: string): AsyncIterable<ListedObject> {
  let token: string | undefined
  do {
    const page = { ...(prefix !== '' && { Prefix: prefix }), ...(token !== undefined && { ContinuationToken: token }) }
    const answer = await client
      .send(new ListObjectsV2Command({ Bucket: bucket, ...page }))
      .catch((cause) => Promise.reject(bucketProblem(cause, `${prefix}*`, 'could not be listed')))
    for (const { Key: key, ETag: etag, Size: size, LastModified: modified } of answer.Contents ?? []) {
      if (key === undefined || etag === undefined) continue
      yield { key, etag, size: size ?? 0, modified: modified?.getTime() ?? 0 }
    }
    token = answer.IsTruncated === true ? answer.NextContinuationToken : undefined
  } while (token !== undefined)
}
