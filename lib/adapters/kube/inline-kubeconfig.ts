import { load } from 'js-yaml'
import * as z from 'zod'
import { Problem } from '../../core/problem.ts'
import { fieldText, issueText } from '../../core/schema-issue.ts'
import type { Connection } from './connection.ts'

export interface InlineChoice {
  /** Names the kubeconfig in messages. */
  readonly subject: string
  /** The kubeconfig's current-context where it is missing. */
  readonly context?: string
}

/** Only what names things is looked at before the context is chosen. */
const outline = z.object({
  'current-context': z.string().nullish(),
  contexts: z.array(z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) })),
  clusters: z.array(z.object({ name: z.string(), cluster: z.unknown() })),
  users: z.array(z.object({ name: z.string(), user: z.unknown() })),
})

/** What names a file of some machine, or has something run there. */
const refused = z.undefined('means a file, a program or a proxy, and a kubeconfig in a secret may name none').optional()
const base64 = z.base64('must be base64').optional()

const clusterFields = z.object({
  server: z.url({ protocol: /^https$/, error: 'must be an https:// address' }),
  'certificate-authority-data': base64,
  'tls-server-name': z.string().optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  ...{ 'certificate-authority': refused, 'proxy-url': refused },
})

const userFields = z.object({
  token: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  'client-certificate-data': base64,
  'client-key-data': base64,
  ...{ tokenFile: refused, 'client-certificate': refused, 'client-key': refused },
  ...{ exec: refused, 'auth-provider': refused },
  ...{ as: refused, 'as-uid': refused, 'as-groups': refused, 'as-user-extra': refused },
})

/**
 * Connection parameters of one context of a kubeconfig that holds everything itself. It is small, where the library for kubeconfig files is
 * 1.4 MB, and a secret has nothing run: who may write it does not thereby get into the function. No message repeats what it holds.
 */
export function connectionFromText(text: string, { subject, context }: InlineChoice): Connection {
  const config = parsed(outline, yamlOf(text, subject), subject, [])
  const wanted = context ?? config['current-context']
  const names = config.contexts.map(({ name }) => name).join(', ') || 'none'
  if (!wanted) throw invalid(subject, `names no current-context; its contexts: ${names}`)
  const chosen = config.contexts.find(({ name }) => name === wanted)?.context
  if (chosen === undefined) throw invalid(subject, `has no context "${wanted}"; its contexts: ${names}`)
  const cluster = config.clusters.find(({ name }) => name === chosen.cluster)
  const user = config.users.find(({ name }) => name === chosen.user)
  if (cluster === undefined) throw invalid(subject, `has no cluster "${chosen.cluster}" for context "${wanted}"`)
  if (user === undefined) throw invalid(subject, `has no user "${chosen.user}" for context "${wanted}"`)
  return {
    ...serverOf(parsed(clusterFields, cluster.cluster, subject, ['cluster'])),
    ...loginOf(parsed(userFields, user.user, subject, ['user'])),
  }
}

function serverOf(cluster: z.infer<typeof clusterFields>): Connection {
  const { server } = cluster
  const ca = pem(cluster['certificate-authority-data'])
  const serverName = cluster['tls-server-name']
  return {
    server: server.replace(/\/$/, ''),
    ...(ca !== undefined && { ca }),
    ...(serverName !== undefined && { serverName }),
    ...(cluster['insecure-skip-tls-verify'] === true && { skipTlsVerify: true }),
  }
}

function loginOf(user: z.infer<typeof userFields>): Omit<Connection, 'server'> {
  const [cert, key] = [pem(user['client-certificate-data']), pem(user['client-key-data'])]
  const { token, username, password } = user
  const basic = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  return {
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(token && { token }),
    ...(username && password && { headers: { authorization: basic } }),
  }
}

function pem(data: string | undefined): string | undefined {
  return data ? Buffer.from(data, 'base64').toString() : undefined
}

function parsed<T>(shape: z.ZodType<T>, value: unknown, subject: string, path: readonly string[]): T {
  const found = shape.safeParse(value, { reportInput: true })
  if (found.success) return found.data
  const [issue] = found.error.issues
  const field = fieldText([...path, ...(issue?.path ?? [])])
  throw invalid(subject, `${field || 'the whole'} ${issue === undefined ? 'is malformed' : issueText(issue)}`)
}

function yamlOf(text: string, subject: string): unknown {
  try {
    return load(text)
  } catch {
    // The parser's message would quote the secret.
    throw invalid(subject, 'is no YAML')
  }
}

function invalid(subject: string, what: string): Problem {
  const remedy =
    'Correct the kubeconfig in the secret; kubectl config view --raw --flatten --minify prints one that holds everything'
  return new Problem({ code: 'InvalidInput', subject, what, remedy })
}
