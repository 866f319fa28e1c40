import type { S3Client } from '@aws-sdk/client-s3'

/** Where a bucket is; the client retries by itself and has time limits for its requests. */
export interface S3Place {
  readonly client: Pick<S3Client, 'send'>
  readonly bucket: string
}
