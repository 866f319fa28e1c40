import { createHash, createHmac } from 'node:crypto'

/** A request as a server of AWS receives it. */
export interface ReceivedRequest {
  readonly method: string
  readonly host: string
  /** As it was sent, encoded. */
  readonly path: string
  /** As it was sent, without the question mark. */
  readonly query: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

/** Keys that a server knows. */
export interface KnownKey {
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** What a signature says, once it is found to be right. */
export interface Signature {
  readonly accessKeyId: string
  readonly region: string
  readonly service: string
  readonly signedHeaders: readonly string[]
  /** Milliseconds since the epoch. */
  readonly signedAt: number
}

/** Why a request is refused. */
export class Refused extends Error {}

/**
 * Works a signature of Version 4 out again from what was received, as AWS does: of headers, or of the query. It shares no line with what
 * signs in lib, so that one mistake cannot be in both.
 */
export function verifySignature(
  request: ReceivedRequest,
  keyOf: (accessKeyId: string) => KnownKey | undefined,
): Signature {
  const pairs = request.query === '' ? [] : request.query.split('&').map((pair) => pair.split('='))
  const query = new Map(pairs.map(([name = '', value = '']) => [decodeURIComponent(name), decodeURIComponent(value)]))
  const given = query.has('X-Amz-Signature') ? fromQuery(query) : fromHeaders(request)
  const [accessKeyId = '', day = '', region = '', service = '', end = ''] = given.credential.split('/')
  const key = keyOf(accessKeyId)
  if (key === undefined) throw new Refused('InvalidClientTokenId')
  if (key.sessionToken !== given.sessionToken)
    throw new Refused('InvalidClientTokenId: not the session token of this key')
  if (end !== 'aws4_request' || !given.date.startsWith(day)) throw new Refused('SignatureDoesNotMatch: scope')
  for (const name of ['host', ...given.mustSign]) {
    if (!given.signedHeaders.includes(name)) throw new Refused(`SignatureDoesNotMatch: ${name} is not signed`)
  }
  // By name first: joined with what follows it, a name that begins with another one could come before it.
  const sorted = pairs
    .filter(([name]) => name !== 'X-Amz-Signature')
    .sort(byNameThenValue)
    .map((pair) => pair.join('='))
  const headers = given.signedHeaders.map((name) => {
    const value = name === 'host' ? request.host : request.headers[name]
    if (value === undefined) throw new Refused(`SignatureDoesNotMatch: ${name} was not sent`)
    return `${name}:${value.trim().replaceAll(/ {2,}/g, ' ')}\n`
  })
  const hash = createHash('sha256').update(request.body).digest('hex')
  const canonical = [
    request.method,
    request.path,
    sorted.join('&'),
    headers.join(''),
    given.signedHeaders.join(';'),
    hash,
  ]
  const digest = createHash('sha256').update(canonical.join('\n')).digest('hex')
  const toSign = `AWS4-HMAC-SHA256\n${given.date}\n${day}/${region}/${service}/aws4_request\n${digest}`
  const mac = (secret: string | Buffer, text: string) => createHmac('sha256', secret).update(text).digest()
  const signing = mac(mac(mac(mac(`AWS4${key.secretAccessKey}`, day), region), service), 'aws4_request')
  if (mac(signing, toSign).toString('hex') !== given.signature) throw new Refused('SignatureDoesNotMatch')
  return { accessKeyId, region, service, signedHeaders: given.signedHeaders, signedAt: timeOf(given.date) }
}

function byNameThenValue([name = '', value = '']: string[], [otherName = '', otherValue = '']: string[]): number {
  const [one, other] = name === otherName ? [value, otherValue] : [name, otherName]
  return one < other ? -1 : Number(one > other)
}

interface Given {
  readonly credential: string
  readonly date: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
  readonly sessionToken: string | undefined
  readonly mustSign: readonly string[]
}

function fromQuery(query: ReadonlyMap<string, string>): Given {
  return {
    credential: query.get('X-Amz-Credential') ?? '',
    date: query.get('X-Amz-Date') ?? '',
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature: query.get('X-Amz-Signature') ?? '',
    sessionToken: query.get('X-Amz-Security-Token'),
    mustSign: [],
  }
}

function fromHeaders({ headers }: ReceivedRequest): Given {
  const form = /^AWS4-HMAC-SHA256 Credential=(\S+), SignedHeaders=(\S+), Signature=([0-9a-f]{64})$/
  const [, credential, signedHeaders, signature] = form.exec(headers.authorization ?? '') ?? []
  if (credential === undefined || signedHeaders === undefined || signature === undefined) {
    throw new Refused('MissingAuthenticationToken')
  }
  const sessionToken = headers['x-amz-security-token']
  const mustSign = ['x-amz-date', ...(sessionToken === undefined ? [] : ['x-amz-security-token'])]
  const date = headers['x-amz-date'] ?? ''
  return { credential, date, signedHeaders: signedHeaders.split(';'), signature, sessionToken, mustSign }
}

function timeOf(date: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? []
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}
