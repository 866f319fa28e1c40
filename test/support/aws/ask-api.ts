import { request } from 'node:http'
import type { Ministack } from '../ministack.ts'

/** POSTs to an address of API Gateway, whose name no DNS knows: ministack serves it by the name of the host. */
export async function postToApi(
  { endpoint }: Ministack,
  address: string,
  { headers, body }: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
): Promise<{ readonly status: number; readonly body: string }> {
  const { hostname, port } = new URL(endpoint)
  const { host, pathname } = new URL(address)
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>()
  const outgoing = request(
    { hostname, port, path: pathname, method: 'POST', headers: { ...headers, host }, agent: false },
    async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() })
    },
  )
  outgoing.on('error', reject)
  outgoing.end(body)
  return promise
}
