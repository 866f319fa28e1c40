import { createHmac } from 'node:crypto'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Repository, SecretReference } from '../../lib/fleet/fleet.ts'
import { type Answer, logLine } from '../../lib/webhook/answer.ts'
import { type HttpHandler, webhookHandler } from '../../lib/webhook/handler.ts'

/** The values behind the references of the scene; none of them may ever be seen in a log or an answer. */
export const secrets: Readonly<Record<string, string>> = {
  ACME: 'the-secret-of-acme',
  ACME_NEW: 'the-new-secret-of-acme',
  OTHER: 'the-secret-of-other',
  EVERYTHING: 'the-secret-of-everything',
}

export const delivery = '72d3162e-cc78-11e3-81ab-4c9367dc0958'
export const commit = '6113728f27ae82c7b1a177c8d03f9e96e0adf246'

export function repository(name: string, url: string, ...variables: readonly string[]): Repository {
  const webhook = { secrets: variables.map((env) => ({ env })) }
  return { name, url, usedBy: [], ...(variables.length > 0 && { webhook }) }
}

export const repositories: readonly Repository[] = [
  repository('acme', 'https://github.com/acme/', 'ACME', 'ACME_NEW'),
  repository('other', 'https://github.com/other/', 'OTHER'),
  repository('mute', 'https://github.com/mute/'),
]

export function addressesOf(fullName: string) {
  const page = `https://github.com/${fullName}`
  return { clone_url: `${page}.git`, ssh_url: `git@github.com:${fullName}.git`, html_url: page }
}

export const pushPayload = {
  ref: 'refs/heads/main',
  before: '0'.repeat(40),
  after: commit,
  repository: { id: 1, full_name: 'acme/fleet', ...addressesOf('acme/fleet') },
  pusher: { name: 'the-name-of-a-person', email: 'person@example.org' },
  commits: [{ id: commit, message: 'the-message-of-a-commit', modified: ['the-path-of-a-file'] }],
}

export const pushBody = JSON.stringify(pushPayload)

export function signatureOf(body: string | Uint8Array, secret = secrets.ACME!): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
}

/** The headers of a delivery, in lower case as API Gateway has them; undefined takes one away. */
export function headersOf(body: string | Uint8Array, changed: Readonly<Record<string, string | undefined>> = {}) {
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/044aadd',
    'x-github-delivery': delivery,
    'x-github-event': 'push',
    'x-hub-signature-256': signatureOf(body),
    ...changed,
  }
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

export interface Sent {
  readonly method?: string
  readonly body?: string | Uint8Array
  readonly headers?: Readonly<Record<string, string | undefined>>
}

/** What API Gateway makes of a request: a body of bytes comes as base64. */
export function eventOf({ method = 'POST', body = pushBody, headers = {} }: Sent = {}): APIGatewayProxyEventV2 {
  const binary = typeof body !== 'string'
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/webhook',
    rawQueryString: '',
    headers: headersOf(body, headers),
    requestContext: {
      ...{
        accountId: '1',
        apiId: 'a',
        domainName: 'localhost',
        domainPrefix: 'a',
        requestId: 'r',
        routeKey: '$default',
      },
      ...{ stage: '$default', time: '', timeEpoch: 0 },
      http: { method, path: '/webhook', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
    },
    body: binary ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded: binary,
  }
}

export interface SentPush {
  readonly repository: string
  readonly ref?: string
  readonly after?: string
}

/** A webhook with a queue that remembers, and with all that it logs. */
export interface Scene {
  readonly handler: HttpHandler
  readonly queued: { readonly push: SentPush; readonly delivery: string }[]
  readonly answers: Answer[]
  /** Answers status and body of a request. */
  ask(sent?: Sent): Promise<{ readonly status: number; readonly said: Record<string, unknown> }>
  /** Everything that left the webhook but the queue: log lines and answers. */
  seen(): string
}

export function scene(
  changed: {
    readonly repositories?: readonly Repository[]
    readonly secret?: (reference: SecretReference) => Promise<string>
    readonly push?: (push: SentPush, delivery: string) => Promise<void>
  } = {},
): Scene {
  const queued: Scene['queued'] = []
  const answers: Answer[] = []
  const bodies: string[] = []
  const handler = webhookHandler({
    repositories: async () => changed.repositories ?? repositories,
    secret: changed.secret ?? knownSecret,
    async push(push, id) {
      await changed.push?.(push, id)
      queued.push({ push, delivery: id })
    },
    report: (answer) => answers.push(answer),
  })
  return {
    handler,
    queued,
    answers,
    async ask(sent) {
      const { statusCode, body = '' } = await handler(eventOf(sent))
      bodies.push(body)
      return { status: statusCode ?? 200, said: JSON.parse(body) }
    },
    seen: () => [...answers.map(logLine), ...bodies].join('\n'),
  }
}

export async function knownSecret(reference: SecretReference): Promise<string> {
  const value = 'env' in reference ? secrets[reference.env] : undefined
  if (value === undefined) throw new Error('no such secret')
  return value
}
