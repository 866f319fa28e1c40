import { createHash, createHmac } from 'node:crypto'
import type { AwsCredentials } from './credentials.ts'

/** A request to be signed. Its query holds no parameter twice. */
export interface ToSign {
  readonly method: 'GET' | 'POST'
  readonly url: URL
  /** Names in lower case, `host` apart. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface SigningScope {
  readonly credentials: AwsCredentials
  readonly region: string
  /** As it stands in the scope of a signature: `sts`. */
  readonly service: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

const algorithm = 'AWS4-HMAC-SHA256'

/**
 * The headers of a request with its signature among them.
 * Signature Version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signedHeaders(request: ToSign, scope: SigningScope): Record<string, string> {
  const { sessionToken } = scope.credentials
  const headers = {
    ...request.headers,
    'x-amz-date': timeOf(scope),
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  }
  const signature = signatureOf({ ...request, headers }, scope)
  const parts = [
    `Credential=${scope.credentials.accessKeyId}/${scopeText(scope)}`,
    `SignedHeaders=${namesOf(headers)}`,
    `Signature=${signature}`,
  ]
  return { ...headers, authorization: `${algorithm} ${parts.join(', ')}` }
}

/** The address of a request without a body that carries its signature itself; its headers have to be sent as they were signed. */
export function presignedUrl(request: Omit<ToSign, 'body'>, scope: SigningScope, expiresSeconds: number): URL {
  const { accessKeyId, sessionToken } = scope.credentials
  const url = new URL(request.url)
  const parameters = {
    'X-Amz-Algorithm': algorithm,
    'X-Amz-Credential': `${accessKeyId}/${scopeText(scope)}`,
    'X-Amz-Date': timeOf(scope),
    'X-Amz-Expires': String(expiresSeconds),
    'X-Amz-SignedHeaders': namesOf(request.headers),
    ...(sessionToken !== undefined && { 'X-Amz-Security-Token': sessionToken }),
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  const signature = signatureOf({ ...request, url, body: '' }, scope)
  url.search = `${queryOf(url)}&X-Amz-Signature=${signature}`
  return url
}

function signatureOf(request: ToSign, scope: SigningScope): string {
  const text = [algorithm, timeOf(scope), scopeText(scope), sha256(canonicalRequest(request))].join('\n')
  const steps = [timeOf(scope).slice(0, 8), scope.region, scope.service, 'aws4_request']
  const key = steps.reduce<Buffer>(hmac, Buffer.from(`AWS4${scope.credentials.secretAccessKey}`))
  return hmac(key, text).toString('hex')
}

function canonicalRequest({ method, url, headers, body }: ToSign): string {
  const signed = { ...headers, host: url.host }
  const lines = Object.entries(signed)
    .sort(byName)
    .map(([name, value]) => `${name}:${value.trim().replaceAll(/ +/g, ' ')}\n`)
  return [method, pathOf(url), queryOf(url), lines.join(''), namesOf(headers), sha256(body)].join('\n')
}

/** All services but S3 encode the path once more than it is written. */
function pathOf({ pathname }: URL): string {
  return pathname.split('/').map(encode).join('/')
}

function queryOf({ searchParams }: URL): string {
  return [...searchParams]
    .map(([name, value]): [string, string] => [encode(name), encode(value)])
    .sort(byName)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function namesOf(headers: ToSign['headers']): string {
  return [...Object.keys(headers), 'host'].sort().join(';')
}

/** By code units, as AWS sorts, whatever the language. */
function byName([one]: [string, string], [other]: [string, string]): number {
  return one < other ? -1 : Number(one > other)
}

/** RFC 3986 leaves only letters, digits and `-._~` as they are. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

function scopeText({ now, region, service }: SigningScope): string {
  return `${timeOf({ now }).slice(0, 8)}/${region}/${service}/aws4_request`
}

/** `20150830T123600Z` */
function timeOf({ now }: Pick<SigningScope, 'now'>): string {
  return `${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
