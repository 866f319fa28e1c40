import { request } from 'node:http'
import { matchesGlob } from 'node:path'
import { listen } from '../raw-http.ts'

/** Where one role asks AWS: in front of an emulator that enforces no rights, this refuses as S3 does what the role may not do with the bucket. */
export interface GuardedEndpoint {
  readonly url: string
  /** `action key` of each request for the bucket, those that were refused with `refused ` before it. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

export interface Guarded {
  /** The emulator. */
  readonly endpoint: string
  readonly bucket: string
  /** `s3:Action key-pattern` of each right. */
  readonly rights: readonly string[]
}

export async function guardedEndpoint({ endpoint, bucket, rights }: Guarded): Promise<GuardedEndpoint> {
  const asked: string[] = []
  const may = (action: string, key: string) => rights.some((right) => covers(right, action, key))
  const server = await listen((incoming, outgoing) => {
    const { method = 'GET', url = '/', headers } = incoming
    const wanted = actionOf(method, url, bucket)
    if (wanted !== undefined) {
      const isAllowed = may(wanted.action, wanted.key)
      asked.push(`${isAllowed ? '' : 'refused '}${wanted.action} ${wanted.key}`)
      if (!isAllowed) {
        incoming.resume()
        outgoing.writeHead(403, { 'content-type': 'application/xml' }).end('<Error><Code>AccessDenied</Code></Error>')
        return
      }
    }
    const passed = request(`${endpoint}${url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    passed.on('error', () => outgoing.destroy())
    incoming.pipe(passed)
  })
  return { asked, url: `http://127.0.0.1:${server.port}`, close: server.close }
}

/** What a request asks of the bucket; undefined where it is for another one, or another service. */
function actionOf(method: string, url: string, bucket: string): { action: string; key: string } | undefined {
  const { pathname } = new URL(url, 'http://any')
  if (pathname !== `/${bucket}` && !pathname.startsWith(`/${bucket}/`)) return undefined
  const key = decodeURIComponent(pathname.slice(bucket.length + 2))
  if (key === '') return { action: 's3:ListBucket', key: '' }
  const actions: Readonly<Record<string, string>> = { GET: 'GetObject', HEAD: 'GetObject', PUT: 'PutObject' }
  return { action: `s3:${actions[method] ?? 'DeleteObject'}`, key }
}

/** In a policy `*` stands for any text, slashes too. */
function covers(right: string, action: string, key: string): boolean {
  const [allowed, pattern = ''] = right.split(' ')
  return allowed === action && matchesGlob(key.replaceAll('/', '|'), pattern.replaceAll('/', '|'))
}
