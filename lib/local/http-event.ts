import { type Buffer, isUtf8 } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'

/** A request as the HTTP API of API Gateway hands it to Lambda (payload format 2.0): repeated headers are joined by a comma. */
export function httpEvent(request: IncomingMessage, bytes: Buffer, now: number): APIGatewayProxyEventV2 {
  const { path, query } = targetOf(request.url ?? '/')
  const { cookie = [], ...headers } = request.headersDistinct
  const cookies = cookie.flatMap((line) => line.split(';')).map((one) => one.trim())
  const text = isUtf8(bytes)
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...(cookies.length > 0 && { cookies }),
    headers: Object.fromEntries(Object.entries(headers).map(([name, values = []]) => [name, values.join(',')])),
    ...(query !== '' && { queryStringParameters: parametersOf(query) }),
    requestContext: {
      accountId: 'local',
      apiId: 'local',
      domainName: request.headers.host ?? '',
      domainPrefix: 'local',
      http: {
        method: request.method ?? '',
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: logTime(now),
      timeEpoch: now,
    },
    ...(bytes.length > 0 && { body: bytes.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: !text,
  }
}

/** A proxy asks with the whole address in place of a path. */
function targetOf(url: string): { readonly path: string; readonly query: string } {
  const target = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, '')
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  return { path: path === '' ? '/' : path, query: mark < 0 ? '' : target.slice(mark + 1) }
}

/** Decoded; repeated ones are joined by a comma. */
function parametersOf(query: string): Record<string, string> {
  const values = Map.groupBy(new URLSearchParams(query), ([name]) => name)
  return Object.fromEntries([...values].map(([name, pairs]) => [name, pairs.map(([, value]) => value).join(',')]))
}

/** As in the logs of web servers: `12/Mar/2026:19:03:58 +0000`. */
function logTime(now: number): string {
  const [, day = '', month = '', year = '', time = ''] = new Date(now).toUTCString().split(' ')
  return `${day}/${month}/${year}:${time} +0000`
}
