import type { ResourceType } from '../../../apply/cluster.ts'
import { at, isJsonObject, type Json, textAt } from '../../../core/json.ts'
import type { Discovered } from './discovered.ts'

/** Asks for aggregated discovery in the version of 1.30 and newer, then that of 1.27, then takes what older servers have. */
export const aggregatedAccept = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',')

/** The types of an APIGroupDiscoveryList, or undefined where the answer is the classic one. */
export function readAggregated(answer: Json): Discovered | undefined {
  if (textAt(answer, 'kind') !== 'APIGroupDiscoveryList') return undefined
  const groups = list(at(answer, 'items')).map((item) => readGroup(item))
  return { types: groups.flatMap(({ types }) => types), unavailable: groups.flatMap(({ unavailable }) => unavailable) }
}

function readGroup(item: Json): Discovered {
  const group = textAt(item, 'metadata', 'name') ?? ''
  const versions = list(at(item, 'versions'))
  const types = versions.flatMap((version) =>
    list(at(version, 'resources')).flatMap((resource) =>
      readResource(group, textAt(version, 'version') ?? '', resource),
    ),
  )
  // An aggregated API whose backend is down: what is listed (often nothing) is what it served before.
  const stale = versions.some((version) => textAt(version, 'freshness') === 'Stale')
  return { types, unavailable: stale ? [group] : [] }
}

function readResource(group: string, version: string, resource: Json): readonly ResourceType[] {
  const kind = textAt(resource, 'responseKind', 'kind')
  const plural = textAt(resource, 'resource')
  if (!isJsonObject(resource) || !kind || !plural) return []
  const verbs = list(resource.verbs).filter((verb) => typeof verb === 'string')
  return [{ group, version, kind, plural, namespaced: resource.scope === 'Namespaced', verbs }]
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}
