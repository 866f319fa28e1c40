import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { messageOf } from '../../../lib/core/problem.ts'
import { type Identification, identify } from './identify.ts'

/** The token authenticator of a cluster of EKS, to stand beside an API server. */
export interface Authenticator {
  /** What makes kube-apiserver ask it, nothing cached. */
  readonly serverArguments: readonly string[]
  /** What it found of each token, in order: who it belongs to, or why it is refused. */
  readonly found: string[]
  stop(): Promise<void>
}

/**
 * Answers TokenReviews of kube-apiserver by the rules of EKS; whoever is let in is a master.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#webhook-token-authentication
 */
export async function startAuthenticator(
  cluster: Omit<Identification, 'now'>,
  now: () => number,
): Promise<Authenticator> {
  const found: string[] = []
  const server = createServer(async (request, response) => {
    const { spec } = JSON.parse(await bodyOf(request)) as { spec: { token: string } }
    const status = reviewed(spec.token)
    found.push('user' in status ? status.user.username : status.error)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', status }))
  })
  const reviewed = (token: string) => {
    try {
      const username = identify(token, { ...cluster, now: now() })
      return { authenticated: true, user: { username, groups: ['system:masters'] } }
    } catch (cause) {
      return { authenticated: false, error: messageOf(cause) }
    }
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const folder = await mkdtemp(join(tmpdir(), 'sluice-authenticator-'))
  const file = join(folder, 'webhook')
  await writeFile(file, webhookConfig(`http://127.0.0.1:${port}/`))
  return {
    found,
    serverArguments: [
      `--authentication-token-webhook-config-file=${file}`,
      '--authentication-token-webhook-version=v1',
      '--authentication-token-webhook-cache-ttl=0s',
    ],
    async stop() {
      await new Promise((resolve) => void server.close(resolve).closeAllConnections())
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function webhookConfig(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'authenticator', cluster: { server } }],
    users: [{ name: 'api-server', user: {} }],
    contexts: [{ name: 'webhook', context: { cluster: 'authenticator', user: 'api-server' } }],
    'current-context': 'webhook',
  })
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
