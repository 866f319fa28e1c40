import { S3ServiceException } from '@aws-sdk/client-s3'
import { Problem } from '../../core/problem.ts'

/** HTTP status of an answer by S3; undefined where no answer came. */
export function statusOf(cause: unknown): number | undefined {
  return cause instanceof S3ServiceException ? cause.$metadata.httpStatusCode : undefined
}

/** Whether S3 answered with this error code. */
export function hasName(cause: unknown, name: string): boolean {
  return cause instanceof S3ServiceException && cause.name === name
}

/** What a failed request means: a clear refusal, or `StoreFailed`, after which nobody knows whether a write is there. */
export function bucketProblem(cause: unknown, subject: string, what: string): Problem {
  if (statusOf(cause) === 403) {
    const remedy = "Check the role's permissions on the bucket and its key, and the bucket's policy"
    return new Problem({ code: 'AccessDenied', subject, what, remedy, cause })
  }
  if (hasName(cause, 'NoSuchBucket')) {
    return new Problem({ code: 'NotFound', subject, what, remedy: 'Check the name of the bucket', cause })
  }
  return new Problem({ code: 'StoreFailed', subject, what, cause })
}
