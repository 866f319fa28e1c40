import { readFileSync } from 'node:fs'
import { messageOf, Problem } from '../lib/core/problem.ts'
import type { Cluster, Fleet, Repository, SecretReference } from '../lib/fleet/fleet.ts'
import { parseFleet } from '../lib/fleet/parse-fleet.ts'

/** A fleet file that can be deployed. Throws `InvalidFleet` with all that is wrong: the stack is not changed for a file that its functions would refuse. */
export function readFleet(file: string): Fleet {
  const parsed = parseFleet(textOf(file), file)
  const errors = parsed.kind === 'invalid' ? parsed.errors : undeployable(parsed.fleet, file)
  if (parsed.kind === 'fleet' && errors.length === 0) return parsed.fleet
  const [first, ...more] = errors
  if (first !== undefined && more.length === 0) throw first
  throw new Problem({ code: 'InvalidFleet', what: errors.map(({ message }) => message).join('\n') })
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new Problem({ code: 'InvalidFleet', what: `${file} cannot be read`, cause: messageOf(cause) })
  }
}

/** What works on one machine alone. */
function undeployable({ clusters, repositories }: Fleet, file: string): readonly Problem[] {
  return [...clusters.flatMap(ofCluster), ...repositories.flatMap(ofRepository)].map(
    (fields) => new Problem({ code: 'InvalidFleet', file, ...fields }),
  )
}

interface Undeployable {
  readonly subject: string
  readonly what: string
  readonly remedy: string
}

function ofCluster({ name, access }: Cluster): readonly Undeployable[] {
  if (access.kind !== 'kubeconfig' && access.kind !== 'embedded') return []
  const what = `is ${access.kind === 'embedded' ? 'an embedded cluster' : 'reached by a file'}, which is on one machine`
  const remedy = 'For AWS give it access by eks or kubeconfig.secretArn'
  return [{ subject: `Cluster/${name}`, what, remedy }]
}

function ofRepository({ name, auth, webhook }: Repository): readonly Undeployable[] {
  const remedy = 'For AWS put its value in Secrets Manager and name it by secretArn'
  return [...secretsOfAuth(auth), ...(webhook?.secrets ?? [])].flatMap((secret) => {
    if ('secretArn' in secret) return []
    const where = 'env' in secret ? `the variable ${secret.env}` : `the file ${secret.file}`
    return [
      { subject: `Repository/${name}`, what: `has a secret in ${where}, which the functions do not have`, remedy },
    ]
  })
}

/** The secrets that reading a repository takes. */
export function secretsOfAuth(auth: Repository['auth']): readonly SecretReference[] {
  if (auth === undefined) return []
  if (auth.kind === 'token') return [auth.token]
  return [auth.username, auth.password].flatMap((value) => (typeof value === 'string' ? [] : [value]))
}
