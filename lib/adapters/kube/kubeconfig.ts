import type { KubeConfig } from '@kubernetes/client-node'
import { asProblem, Problem } from '../../core/problem.ts'
import type { Connection } from './connection.ts'

export interface KubeconfigChoice {
  readonly file: string
  /** The file's current-context where it is missing. */
  readonly context?: string
}

/**
 * Connection parameters of one context of a kubeconfig file, with client certificates, tokens and exec plugins.
 * The library is large (1.4 MB) and rarely needed, so it is loaded here and not at start.
 */
export async function connectionFromKubeconfig({ file, context }: KubeconfigChoice): Promise<Connection> {
  const { KubeConfig } = await import('./kube-config.ts')
  const config = new KubeConfig()
  try {
    config.loadFromFile(file)
  } catch (cause) {
    throw unreadable(file, cause)
  }
  if (context !== undefined) config.setCurrentContext(context)
  const cluster = clusterOf(config, file)
  if (cluster.proxyUrl !== undefined) throw proxied(file, cluster.name)
  const identity = await identityOf(config, file)
  return { server: cluster.server, ...identity, token: async () => (await identityOf(config, file)).token }
}

function clusterOf(config: KubeConfig, file: string) {
  const wanted = config.getCurrentContext()
  const names = config.getContexts().map(({ name }) => name)
  const there = names.length === 0 ? 'the file has none' : `the file has ${names.map((name) => `"${name}"`).join(', ')}`
  if (!wanted) throw missing(file, 'names no current-context', `Name a context (${there})`)
  if (!names.includes(wanted)) throw missing(file, `has no context "${wanted}"`, `Use another context (${there})`)
  const cluster = config.getCurrentCluster()
  if (cluster === null) throw missing(file, `has no cluster for context "${wanted}"`, 'Add it under clusters')
  if (config.getCurrentUser() === null) throw missing(file, `has no user for context "${wanted}"`, 'Add it under users')
  return cluster
}

interface Identity extends Omit<Connection, 'server' | 'token'> {
  readonly token?: string
}

/** What the library would put into a request: it runs exec plugins, reads files, and caches tokens until they expire. */
async function identityOf(config: KubeConfig, file: string): Promise<Identity> {
  const options: Parameters<KubeConfig['applyToHTTPSOptions']>[0] = {}
  await config.applyToHTTPSOptions(options).catch((cause: unknown) => {
    throw asProblem(cause, {
      code: 'AccessDenied',
      subject: file,
      what: 'the login of the kubeconfig failed',
      remedy: 'Run the same login by hand, e.g. with kubectl get namespaces',
    })
  })
  const { authorization, ...headers } = headersOf(options)
  const bearer = authorization?.startsWith('Bearer ') ? authorization.slice('Bearer '.length) : undefined
  return {
    ...pem('ca', options.ca),
    ...pem('cert', options.cert),
    ...pem('key', options.key),
    ...(options.servername !== undefined && { serverName: options.servername }),
    ...(options.rejectUnauthorized === false && { skipTlsVerify: true }),
    ...(bearer !== undefined && { token: bearer }),
    headers: { ...headers, ...basic(options.auth) },
  }
}

function headersOf(options: { headers?: unknown }): Record<string, string> {
  return Object.fromEntries(
    Object.entries(options.headers ?? {}).map(([key, value]) => [key.toLowerCase(), `${value}`]),
  )
}

function basic(auth: string | null | undefined): Record<string, string> {
  return auth ? { authorization: `Basic ${Buffer.from(auth).toString('base64')}` } : {}
}

function pem<Name extends string>(name: Name, value: unknown): Partial<Record<Name, string | Uint8Array>> {
  const found: Partial<Record<Name, string | Uint8Array>> = {}
  if (typeof value === 'string' || value instanceof Uint8Array) found[name] = value
  return found
}

function missing(file: string, what: string, remedy: string): Problem {
  return new Problem({ code: 'InvalidInput', subject: file, what, remedy })
}

function proxied(file: string, cluster: string): Problem {
  return new Problem({ code: 'Unsupported', subject: file, what: `cluster "${cluster}" has a proxy-url` })
}

function unreadable(file: string, cause: unknown): Problem {
  const absent = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
  const remedy = absent ? 'Check the path, or create the file' : 'Check that kubectl can read it'
  const what = absent ? 'does not exist' : 'cannot be read as a kubeconfig'
  return new Problem({ code: 'InvalidInput', subject: file, what, remedy, ...(!absent && { cause }) })
}
