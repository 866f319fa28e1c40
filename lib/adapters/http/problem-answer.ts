import * as z from 'zod'
import { messageOf, Problem, type ProblemCode } from '../../core/problem.ts'
import type { Answer } from './call.ts'
import { jsonIn } from './wire.ts'

const fields = z.object({
  subject: z.string().exactOptional(),
  what: z.string(),
  remedy: z.string().exactOptional(),
})

/** A Problem as an answer: 400 for what the caller did wrong, 500 for everything else. */
export function problemAnswer({ code, fields: { subject, what, remedy, cause } }: Problem): Answer {
  const why = cause === undefined ? what : `${what}: ${messageOf(cause)}`
  return {
    status: code === 'InvalidInput' ? 400 : 500,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ subject, what: why, remedy }),
  }
}

/** The Problem in an answer that is neither of those that a request knows; whatever it is, it is no success. */
export function answeredProblem(
  { status, body }: { readonly status: number; readonly body: Uint8Array },
  subject: string,
): Problem {
  const code: ProblemCode = status === 400 || status === 413 ? 'InvalidInput' : 'StoreFailed'
  const told = fields.safeParse(jsonIn(Buffer.from(body).toString()))
  if (told.success) return new Problem({ code, subject, ...told.data })
  return new Problem({ code, subject, what: `was answered with status ${status}` })
}
