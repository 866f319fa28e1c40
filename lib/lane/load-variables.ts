import type { ClusterApi } from '../apply/cluster.ts'
import { isJsonObject, type Json } from '../core/json.ts'
import { Problem } from '../core/problem.ts'
import type { KustomizationDefinition, SubstituteFrom } from '../flux/definition.ts'
import type { Variables } from '../unit/variables.ts'
import type { LaneDeps } from './deps.ts'

/** The variables of a unit: those of the cluster, then its ConfigMaps and Secrets in their order, then its own. */
export async function loadVariables(deps: LaneDeps, definition: KustomizationDefinition): Promise<Variables | Problem> {
  const from: Readonly<Record<string, string>>[] = []
  for (const ref of definition.postBuild?.substituteFrom ?? []) {
    const data = await readData(deps.api, definition, ref)
    if (data instanceof Problem) return data
    from.push(data)
  }
  return { cluster: deps.cluster.variables, from }
}

async function readData(
  api: ClusterApi,
  { namespace, name }: KustomizationDefinition,
  ref: SubstituteFrom,
): Promise<Readonly<Record<string, string>> | Problem> {
  const type = { group: '', version: 'v1', kind: ref.kind, plural: plurals[ref.kind], namespaced: true, verbs: ['get'] }
  const answer = await api.get(type, namespace, ref.name)
  if (answer.kind === 'ok') return decoded(ref.kind, answer.value['data'])
  if (answer.status === 404 && ref.optional) return {}
  return new Problem({
    code: 'SubstitutionFailed',
    subject: `Kustomization/${namespace}/${name}`,
    what: `substitute from '${ref.kind}/${ref.name}' error: ${answer.message}`,
    field: 'spec.postBuild.substituteFrom',
    remedy: `Create the ${ref.kind} in namespace ${namespace} of the cluster, or mark it optional`,
  })
}

const plurals = { ConfigMap: 'configmaps', Secret: 'secrets' } as const

function decoded(kind: SubstituteFrom['kind'], data: Json | undefined): Readonly<Record<string, string>> {
  if (!isJsonObject(data)) return {}
  const entries = Object.entries(data).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  if (kind === 'ConfigMap') return Object.fromEntries(entries)
  return Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]))
}
