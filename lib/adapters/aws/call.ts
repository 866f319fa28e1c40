import { partitionOf } from '../../core/aws-partition.ts'
import { Problem } from '../../core/problem.ts'
import type { AwsCredentials } from './credentials.ts'
import { signedHeaders, type ToSign } from './sign.ts'
import type { AwsService, AwsWorld } from './world.ts'

/** One call of a service. The few that are needed are signed and sent from here: a client of the SDK for each is ten times as large. */
export interface AwsCall {
  readonly service: AwsService
  readonly region: string
  readonly method: 'GET' | 'POST'
  /** With its query. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly credentials: AwsCredentials
}

export type AwsAnswer =
  | { readonly kind: 'ok'; readonly text: string }
  /** The service's own code for what is wrong, without a namespace, and what it says of it. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }

const attempts = 4
const timeoutMs = 5_000
const maxCharacters = 4 * 1024 * 1024
const busy = /^(Throttling|ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded)$/

/** The answer of a service; what was throttled or broke is asked again. Throws a Problem where no answer came. */
export async function awsCall(world: AwsWorld, call: AwsCall): Promise<AwsAnswer> {
  for (let attempt = 1; ; attempt++) {
    const last = attempt === attempts
    const answered = await once(world, call).catch((cause: unknown) => {
      if (world.signal?.aborted) throw new Problem({ code: 'Aborted', subject: call.service, what: 'was given up' })
      if (last) throw unreachable(call, cause)
    })
    if (answered !== undefined) {
      const { status, answer } = answered
      if (answer.kind === 'ok' || !(status >= 500 || status === 429 || busy.test(answer.code))) return answer
      if (last) throw tooBusy(call, answer)
    }
    await world.clock.sleep(100 * 4 ** (attempt - 1), world.signal)
  }
}

async function once(world: AwsWorld, call: AwsCall): Promise<{ readonly status: number; readonly answer: AwsAnswer }> {
  const { service, region, method, path, headers = {}, body = '', credentials } = call
  const url = new URL(path, world.endpoint?.(service) ?? `https://${hostOf(call)}`)
  const request: ToSign = { method, url, headers: { accept: 'application/json', ...headers }, body }
  const response = await fetch(url, {
    method,
    headers: signedHeaders(request, { credentials, region, service, now: world.clock.now() }),
    ...(method === 'POST' && { body }),
    redirect: 'error',
    signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(world.signal === undefined ? [] : [world.signal])]),
  })
  const text = await response.text()
  if (text.length > maxCharacters) throw new Error('the answer is too large')
  const { status } = response
  if (response.ok) return { status, answer: { kind: 'ok', text } }
  return { status, answer: refusal(status, text, response.headers.get('x-amzn-errortype') ?? undefined) }
}

function hostOf({ service, region }: Pick<AwsCall, 'service' | 'region'>): string {
  return `${service}.${region}.${partitionOf(region).domain}`
}

/** Services of one age write errors as JSON with the code in a header or in the body, those of another as XML. */
function refusal(status: number, text: string, header: string | undefined): AwsAnswer {
  const [code, message] = text.trimStart().startsWith('{')
    ? [header ?? member(text, '__type'), member(text, 'message') ?? member(text, 'Message')]
    : [header ?? element(text, 'Code'), element(text, 'Message')]
  const plain = code?.split('#').at(-1)?.split(':')[0]
  return { kind: 'refused', code: plain ?? `HTTP ${status}`, message: message ?? `HTTP ${status}` }
}

function member(text: string, name: string): string | undefined {
  const { [name]: value } = parsed(text)
  return typeof value === 'string' ? value : undefined
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    // Whatever answered there, its status says enough.
    return {}
  }
}

/** The text of the first element of a name in an answer of STS, which has no attributes and no sections. */
export function element(xml: string, name: string): string | undefined {
  const [, text] = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml) ?? []
  return text?.replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, entity: keyof typeof entities) => entities[entity])
}

const entities = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' } as const

function tooBusy(call: AwsCall, { code, message }: { readonly code: string; readonly message: string }): Problem {
  return new Problem({
    code: 'ClusterUnreachable',
    subject: hostOf(call),
    what: `could not answer ${attempts} times in a row`,
    remedy: 'It is asked again later; where that goes on, AWS tells of its state and of the limits of the account',
    cause: code === message ? code : `${code}: ${message}`,
  })
}

function unreachable(call: AwsCall, cause: unknown): Problem {
  return new Problem({
    code: 'ClusterUnreachable',
    subject: hostOf(call),
    what: 'did not answer',
    remedy: 'Check the network; a function in subnets without a way out needs an endpoint for this service there',
    // What fetch throws hides its reason one level down.
    cause: cause instanceof Error && cause.cause !== undefined ? cause.cause : cause,
  })
}
