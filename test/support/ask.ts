import { request } from 'node:https'

export interface Question {
  readonly url: string
  readonly ca: string
  readonly token: string
  /** PUTs this JSON instead. */
  readonly put?: string
  readonly accept?: string
}

/** GETs a URL of an API server; answers status and body, and rejects where no answer comes. */
export function ask({
  url,
  ca,
  token,
  put,
  accept,
}: Question): Promise<{ readonly status: number; readonly body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>()
  const method = put === undefined ? 'GET' : 'PUT'
  const type = put === undefined ? {} : { 'content-type': 'application/json' }
  const asking = accept === undefined ? {} : { accept }
  const headers = { authorization: `Bearer ${token}`, 'user-agent': 'sluice-test-harness', ...type, ...asking }
  const outgoing = request(url, { method, ca, headers, agent: false, timeout: 5_000 }, async (response) => {
    try {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() })
    } catch (cause) {
      reject(cause)
    }
  })
  outgoing.on('timeout', () => outgoing.destroy(new Error(`${url} did not answer in 5 s`)))
  outgoing.on('error', reject)
  outgoing.end(put)
  return promise
}
