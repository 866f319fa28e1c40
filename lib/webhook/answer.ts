import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { Problem } from '../core/problem.ts'

/** What a request came to. It holds ids alone, never a header, body or secret as they came, so all of it may be logged. */
export interface Answer {
  readonly status: 200 | 202 | 400 | 401 | 405 | 413 | 415 | 503
  /** Told to the sender: lower case, no full stop. */
  readonly why: string
  readonly delivery?: string
  readonly event?: string
  /** What was pushed, of a request that was verified: repositories as `normaliseUrl` names them. */
  readonly repositories?: readonly string[]
  readonly ref?: string
  /** What went wrong on our side: for the log alone. */
  readonly problems?: readonly Problem[]
}

const retryAfterSeconds = 30

/** The answer as API Gateway sends it. */
export function resultOf({ status, problems: _, ...said }: Answer): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/json',
      ...(status === 405 && { allow: 'POST' }),
      ...(status === 503 && { 'retry-after': retryAfterSeconds }),
    },
    body: JSON.stringify(said),
  }
}

/** The answer as one line of a log. */
export function logLine({ problems = [], ...answer }: Answer): string {
  return JSON.stringify({ ...answer, ...(problems.length > 0 && { problems }) })
}
