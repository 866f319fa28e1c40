import { Failure } from '../failure.ts'
import type { Json } from '../json.ts'
import { goText } from './go-text.ts'

/** A patch that the server stumbles over; it tells so with code 500 and without a reason. */
export function unprocessed(message: string, ...values: readonly Json[]): Failure {
  return new Failure({ code: 500, reason: '', message: message + values.map(goText).join(' ') })
}

/** An item of a list without the key that tells items apart. */
export function withoutMergeKey(item: Json, key: string): Failure {
  return unprocessed(`map: ${goText(item)} does not contain declared merge key: ${key}`)
}

/** The real server keeps to itself what is wrong. */
export function rejected(): Failure {
  const message = 'the server rejected our request due to an error in our request'
  return new Failure({ code: 422, reason: 'Invalid', message, details: {} })
}
