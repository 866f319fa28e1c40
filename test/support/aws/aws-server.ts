import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type KnownKey, type ReceivedRequest, Refused, verifySignature } from './verify-signature.ts'

/** A role that may be assumed by who knows its external id. */
export interface TestRole {
  readonly externalId?: string
}

export interface TestEksCluster {
  readonly name: string
  readonly region: string
  readonly account: string
  readonly status?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly endpoint?: string
  readonly ca?: string
}

/** A session of a role, as CloudTrail would show it. */
export interface RoleSession {
  readonly roleArn: string
  readonly account: string
  readonly sessionName: string
  readonly policy: string
  readonly durationSeconds: number
  /** Arn of the caller that the session is. */
  readonly arn: string
}

/** What a server of AWS knows, to be changed by a test. */
export interface TestAws {
  readonly roles: Map<string, TestRole>
  readonly clusters: TestEksCluster[]
  readonly secrets: Map<string, string | Buffer>
  /** Every session that was opened, in order. */
  readonly sessions: RoleSession[]
  /** Every call that was answered, as `sts:AssumeRole`. */
  readonly calls: string[]
  /** Answers that come first, each once: a status with an empty body. */
  readonly failures: number[]
  /** Whose account the caller is in, and its keys. */
  readonly account: string
  readonly keys: Map<string, KnownKey & { readonly session?: RoleSession }>
}

export interface AwsServer extends TestAws {
  readonly url: string
  stop(): Promise<void>
}

export const testKeys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }

/**
 * STS, EKS and Secrets Manager as far as Sluice asks them, with signatures, trust policies and session policies checked as AWS does. It
 * reads the clock of the test.
 */
export async function startAws(now: () => number): Promise<AwsServer> {
  const aws: TestAws = {
    ...{ roles: new Map(), clusters: [], secrets: new Map(), sessions: [], calls: [], failures: [] },
    account: '999900001111',
    keys: new Map([[testKeys.accessKeyId, { secretAccessKey: testKeys.secretAccessKey }]]),
  }
  const server = createServer((request, response) => {
    const failure = aws.failures.shift()
    const answer = failure === undefined ? answerTo(aws, request, now) : { status: failure, body: '' }
    Promise.resolve(answer).then(({ status, body }) => response.writeHead(status).end(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    ...aws,
    url: `http://127.0.0.1:${port}`,
    stop: () => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()),
  }
}

interface Answer {
  readonly status: number
  readonly body: string
}

async function answerTo(aws: TestAws, message: IncomingMessage, now: () => number): Promise<Answer> {
  const request = await received(message)
  try {
    const { accessKeyId, service, region, signedAt } = verifySignature(request, (id) => aws.keys.get(id))
    if (Math.abs(now() - signedAt) > 5 * 60_000) throw new Refused('RequestExpired')
    const session = aws.keys.get(accessKeyId)?.session
    if (service === 'sts') return sts(aws, new URLSearchParams(request.body), session, now())
    if (service === 'eks') return eks(aws, request, region, session)
    if (service === 'secretsmanager') return secret(aws, request)
    throw new Refused(`UnknownService ${service}`)
  } catch (cause) {
    if (!(cause instanceof Refused)) throw cause
    return {
      status: 403,
      body: xml(`<Error><Code>${cause.message.split(':')[0]}</Code><Message>${cause.message}</Message></Error>`),
    }
  }
}

function sts(aws: TestAws, form: URLSearchParams, caller: RoleSession | undefined, now: number): Answer {
  const action = form.get('Action')
  aws.calls.push(`sts:${action}`)
  if (action === 'GetCallerIdentity') {
    return { status: 200, body: xml(`<Account>${caller?.account ?? aws.account}</Account>`) }
  }
  const roleArn = form.get('RoleArn') ?? ''
  const role = aws.roles.get(roleArn)
  if (role === undefined || role.externalId !== (form.get('ExternalId') ?? undefined)) {
    const message = `User: arn:aws:sts::${aws.account}:assumed-role/sluice/sync is not authorized to perform: sts:AssumeRole on &quot;${roleArn}&quot;`
    return { status: 403, body: xml(`<Error><Code>AccessDenied</Code><Message>${message}</Message></Error>`) }
  }
  const sessionName = form.get('RoleSessionName') ?? ''
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName))
    return { status: 400, body: xml('<Error><Code>ValidationError</Code></Error>') }
  const account = roleArn.split(':')[4] ?? ''
  const arn = `${roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${sessionName}`
  const durationSeconds = Number(form.get('DurationSeconds'))
  const session = { ...{ roleArn, account, sessionName, arn, durationSeconds }, policy: form.get('Policy') ?? '' }
  aws.sessions.push(session)
  const keys = {
    accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(300).toString('base64'),
  }
  aws.keys.set(keys.accessKeyId, { secretAccessKey: keys.secretAccessKey, sessionToken: keys.sessionToken, session })
  const parts = [
    `<AccessKeyId>${keys.accessKeyId}</AccessKeyId><SecretAccessKey>${keys.secretAccessKey}</SecretAccessKey>`,
    `<SessionToken>${keys.sessionToken}</SessionToken>`,
    `<Expiration>${new Date(now + durationSeconds * 1_000).toISOString()}</Expiration>`,
  ]
  return { status: 200, body: xml(`<AssumeRoleResult><Credentials>${parts.join('')}</Credentials></AssumeRoleResult>`) }
}

function eks(aws: TestAws, { path, query }: ReceivedRequest, region: string, session: RoleSession | undefined): Answer {
  const account = session?.account ?? aws.account
  const there = aws.clusters.filter((cluster) => cluster.account === account && cluster.region === region)
  const name = path.split('/')[2]
  const action = name === undefined ? 'eks:ListClusters' : 'eks:DescribeCluster'
  aws.calls.push(action)
  const resource = name === undefined ? '*' : `arn:aws:eks:${region}:${account}:cluster/${name}`
  if (session !== undefined && !allows(session.policy, action, resource)) {
    return {
      status: 403,
      body: JSON.stringify({ __type: 'AccessDeniedException', message: `no ${action} on ${resource}` }),
    }
  }
  if (name === undefined) {
    // Two to a page, so that pages are followed.
    const from = Number(new URLSearchParams(query).get('nextToken') ?? 0)
    const clusters = there.slice(from, from + 2).map((cluster) => cluster.name)
    return {
      status: 200,
      body: JSON.stringify({ clusters, nextToken: from + 2 < there.length ? String(from + 2) : null }),
    }
  }
  const found = there.find((cluster) => cluster.name === name)
  if (found === undefined)
    return { status: 404, body: JSON.stringify({ __type: 'ResourceNotFoundException', message: name }) }
  const { status = 'ACTIVE', tags, endpoint, ca } = found
  const certificateAuthority = ca === undefined ? undefined : { data: Buffer.from(ca).toString('base64') }
  return { status: 200, body: JSON.stringify({ cluster: { name, status, tags, endpoint, certificateAuthority } }) }
}

function allows(policy: string, action: string, resource: string): boolean {
  const { Statement } = JSON.parse(policy) as { Statement: { Action: string; Resource: string }[] }
  return Statement.some(({ Action, Resource }) => {
    const matches = Resource.endsWith('*') ? resource.startsWith(Resource.slice(0, -1)) : resource === Resource
    return Action === action && matches
  })
}

function secret(aws: TestAws, { headers, body }: ReceivedRequest): Answer {
  aws.calls.push(headers['x-amz-target'] ?? '')
  const { SecretId } = JSON.parse(body) as { SecretId: string }
  const value = aws.secrets.get(SecretId)
  if (value === undefined) {
    return { status: 400, body: JSON.stringify({ __type: 'ResourceNotFoundException', Message: "can't find it" }) }
  }
  const answer = typeof value === 'string' ? { SecretString: value } : { SecretBinary: value.toString('base64') }
  return { status: 200, body: JSON.stringify(answer) }
}

function xml(body: string): string {
  return `<?xml version="1.0"?>\n<Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${body}</Response>`
}

async function received(message: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  const [path = '', query = ''] = (message.url ?? '').split('?')
  const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, String(value)]))
  const { method = '' } = message
  return { method, path, query, headers, host: headers.host ?? '', body: Buffer.concat(chunks).toString() }
}
