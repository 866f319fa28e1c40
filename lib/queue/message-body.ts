import { Problem } from '../core/problem.ts'

/** SQS takes no more in one message; the other queues hold the same limit, so that nothing works on one machine alone. */
const mostBytes = 1024 * 1024

/** The text of a message as every queue takes it; throws `InvalidInput` for one that SQS would refuse. */
export function messageBody(message: unknown): string {
  const text: unknown = JSON.stringify(message)
  if (typeof text !== 'string') throw refused('has no JSON')
  // JSON writes all other characters that SQS refuses as escapes by itself.
  const body = text.replaceAll('\ufffe', '\\ufffe').replaceAll('\uffff', '\\uffff')
  const bytes = Buffer.byteLength(body)
  if (bytes > mostBytes) throw refused(`has ${bytes} bytes, a queue takes up to ${mostBytes}`)
  return body
}

function refused(what: string): Problem {
  const remedy = 'Send the key of an object that holds it'
  return new Problem({ code: 'InvalidInput', subject: 'message', what, remedy })
}
