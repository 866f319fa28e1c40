import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { asProblem } from '../core/problem.ts'
import type { Repository } from '../fleet/fleet.ts'
import type { Messenger } from '../queue/messenger.ts'
import { type Answer, resultOf } from './answer.ts'
import { door, type Knock } from './door.ts'
import { parsePayload } from './payload.ts'
import { coveredNames, namesOf, pushOf } from './push.ts'
import type { ReadSecret } from './secret-cache.ts'
import { signersOf } from './signers.ts'

/** What the webhook stands on. */
export interface WebhookWorld {
  /** All Repositories of the fleet file; those without webhook secrets sign nothing. */
  repositories(): Promise<readonly Repository[]>
  /** Asked for every request. */
  readonly secret: ReadSecret
  readonly push: Messenger['push']
  /** Told of each request and what it came to. */
  report(answer: Answer): void
}

/** Handler of HTTP requests in the form of API Gateway; local mode hands it the same events. */
export type HttpHandler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>

/** Takes webhooks of GitHub: verifies a push and queues its ids. Whatever comes is answered; nothing is thrown. */
export function webhookHandler(world: WebhookWorld): HttpHandler {
  return async (event) => {
    const answer = await answerTo(world, event)
    world.report(answer)
    return resultOf(answer)
  }
}

async function answerTo(world: WebhookWorld, event: APIGatewayProxyEventV2): Promise<Answer> {
  let ids: Pick<Answer, 'delivery' | 'event'> = {}
  try {
    const entry = door(event)
    if (entry.kind === 'refused') return entry.answer
    ids = { delivery: entry.knock.delivery, event: entry.knock.event }
    return { ...ids, ...(await take(world, entry.knock)) }
  } catch (cause) {
    const problem = asProblem(cause, { code: 'Aborted', what: 'webhook was not taken' })
    return { ...ids, ...unavailable, problems: [problem] }
  }
}

const unavailable = {
  status: 503,
  why: 'cannot be taken now: redeliver it, or wait for the next poll',
} as const satisfies Answer

async function take(world: WebhookWorld, knock: Knock): Promise<Answer> {
  const { repositories, unread } = await signersOf(knock, await world.repositories(), world.secret)
  const problems = unread.length === 0 ? {} : { problems: unread }
  if (repositories.length > 0) return { ...(await takeFrom(repositories, world, knock)), ...problems }
  if (unread.length > 0) return { ...unavailable, ...problems }
  return { status: 401, why: 'signature was made with no webhook secret of the fleet file' }
}

/** Takes a request that these Repositories signed; it speaks for none but what they cover. */
async function takeFrom(
  signers: readonly Repository[],
  { push: send }: WebhookWorld,
  { event, delivery, body }: Knock,
): Promise<Answer> {
  const payload = parsePayload(body)
  if (payload === undefined) return { status: 400, why: 'body is no JSON object, or nested too deeply' }
  if (event !== 'push' && event !== 'ping') return { status: 200, why: 'only events push and ping are of interest' }
  const { addresses, ...hints } = pushOf(payload)
  const repositories = coveredNames(signers, addresses)
  const whose = `the secret is that of ${signers.map(({ name }) => `Repository ${name}`).join(' and ')}`
  if (addresses.length > 0 && repositories.length === 0) {
    return { status: 200, why: `${whose}, whose url does not cover this repository`, repositories: namesOf(addresses) }
  }
  if (event === 'ping') return { status: 200, why: whose, repositories }
  if (addresses.length === 0) return { status: 400, why: 'repository has no clone_url, ssh_url or html_url' }
  // A sender's repeat folds each of them, so one that failed alone can be sent again with the others.
  await Promise.all(repositories.map((repository) => send({ repository, ...hints }, delivery)))
  return { status: 202, why: 'queued', repositories, ...(hints.ref !== undefined && { ref: hints.ref }) }
}
