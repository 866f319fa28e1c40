import type { ClusterApi } from '../../apply/cluster.ts'
import { isJsonObject, type Json } from '../../core/json.ts'
import { Problem } from '../../core/problem.ts'
import type { SubstituteFrom } from '../../flux/definition.ts'
import type { LoadVariables } from '../../unit/variables.ts'

const plurals = { ConfigMap: 'configmaps', Secret: 'secrets' } as const

/** Reads the ConfigMaps and Secrets that units of one namespace name in substituteFrom, from the cluster. */
export function clusterVariables(api: ClusterApi, namespace: string): LoadVariables {
  return async (reference) => {
    const { kind, name, optional } = reference
    const type = { group: '', version: 'v1', kind, plural: plurals[kind], namespaced: true, verbs: ['get'] }
    const answer = await api.get(type, namespace, name)
    if (answer.kind === 'ok') return decoded(kind, answer.value.data)
    const absent = answer.status === 404
    if (absent && optional) return undefined
    throw new Problem({
      code: 'SubstitutionFailed',
      subject: `${kind}/${namespace}/${name}`,
      what: absent ? 'is not on the cluster' : `cannot be read: ${answer.message}`,
      field: 'spec.postBuild.substituteFrom',
      remedy: absent ? 'Create it, or mark it optional: true' : 'Check the permissions of the credential',
    })
  }
}

function decoded(kind: SubstituteFrom['kind'], data: Json | undefined): Readonly<Record<string, string>> {
  if (!isJsonObject(data)) return {}
  const entries = Object.entries(data).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  if (kind === 'ConfigMap') return Object.fromEntries(entries)
  return Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]))
}
