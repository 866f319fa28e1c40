import { SQSServiceException } from '@aws-sdk/client-sqs'
import { Problem } from '../../core/problem.ts'

/** What a failed request to a queue means; the queue is named by the last part of its URL, the rest is an account's number. */
export function queueProblem(cause: unknown, queueUrl: string, what: string): Problem {
  const subject = queueUrl.slice(queueUrl.lastIndexOf('/') + 1)
  if (!(cause instanceof SQSServiceException)) return new Problem({ code: 'StoreFailed', subject, what, cause })
  if (cause.name === 'InvalidMessageContents' || cause.message.includes('Message must be shorter')) {
    return new Problem({ code: 'InvalidInput', subject, what, cause })
  }
  if (cause.$metadata.httpStatusCode === 403) {
    const remedy = "Check the role's permissions on the queue, and the queue's policy"
    return new Problem({ code: 'AccessDenied', subject, what, remedy, cause })
  }
  if (cause.name === 'QueueDoesNotExist') {
    return new Problem({ code: 'NotFound', subject, what, remedy: 'Check the URL of the queue', cause })
  }
  return new Problem({ code: 'StoreFailed', subject, what, cause })
}

/** Whether a receipt was refused because its time is over, its message is gone or was delivered again. */
export function isStaleReceipt(cause: unknown): boolean {
  if (!(cause instanceof SQSServiceException)) return false
  const { name, message } = cause
  if (name === 'ReceiptHandleIsInvalid' || name === 'MessageNotInflight') return true
  return message.includes('for parameter ReceiptHandle is invalid')
}
