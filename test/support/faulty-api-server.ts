import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { TestCluster } from './test-cluster.ts'

/** What goes wrong with a request: a Status of this code and reason, or the connection breaks in the middle of the real answer. */
export type Fault = { readonly status: number; readonly reason: string } | 'cut'

/** A real API server behind something that answers some requests wrongly. */
export interface FaultyApiServer extends AsyncDisposable {
  readonly kubeconfigFile: string
  /** Decides about each request from now on, by `METHOD /path?query`. */
  fail(faultOf: (request: string) => Fault | undefined): void
}

/** Puts itself before a test cluster; without faults it answers as the cluster does. */
export async function faultyApiServer(cluster: TestCluster): Promise<FaultyApiServer> {
  let faultOf: (request: string) => Fault | undefined = () => undefined
  const server = createServer(async (incoming, response) => {
    const { method = 'GET', url = '/', headers } = incoming
    const body = await buffer(incoming)
    const fault = faultOf(`${method} ${url}`)
    if (fault !== undefined && fault !== 'cut') return refuse(response, fault)
    const { host: _, ...rest } = headers
    const options = { method, ca: cluster.ca, headers: { ...rest, authorization: `Bearer ${cluster.token}` } }
    const outgoing = request(`${cluster.url}${url}`, options, async (answer) => {
      const whole = await buffer(answer)
      const { 'transfer-encoding': _coding, ...kept } = answer.headers
      response.writeHead(answer.statusCode ?? 500, { ...kept, 'content-length': whole.byteLength })
      if (fault === undefined) return response.end(whole)
      return response.write(whole.subarray(0, whole.byteLength / 2), () => response.socket?.destroy())
    })
    outgoing.on('error', () => response.socket?.destroy())
    outgoing.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const folder = await mkdtemp(join(tmpdir(), 'sluice-faulty-'))
  const kubeconfigFile = join(folder, 'kubeconfig')
  await writeFile(kubeconfigFile, JSON.stringify(plainKubeconfig(`http://127.0.0.1:${port}`)))
  return {
    kubeconfigFile,
    fail(next) {
      faultOf = next
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function refuse(response: ServerResponse, { status, reason }: Exclude<Fault, 'cut'>): void {
  const body = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    code: status,
    reason,
    message: `made to say ${reason}`,
  }
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** Without TLS; who is asked for is the administrator of the cluster behind it. */
function plainKubeconfig(server: string): object {
  return {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'test' },
    clusters: [{ name: 'test', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'test', user: {} }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  }
}
