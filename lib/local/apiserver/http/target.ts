import { noSuchResource } from '../failure.ts'
import type { Resource, Served, Subresource } from '../resource.ts'

/** What a path names. */
export interface Target {
  readonly resource: Resource
  /** '' for cluster-wide kinds, undefined where all namespaces are asked. */
  readonly namespace: string | undefined
  readonly name?: string
  readonly subresource?: Subresource
}

/**
 * Finds what a path below `/api/v1` or `/apis/<group>/<version>` names: `[namespaces/<ns>/]<plural>[/<name>[/<subresource>]]`. Throws a
 * Failure where nothing is served there.
 */
export function targetOf(path: string, served: Served): Target {
  const segments = path.replace(/\/+$/, '').split('/').slice(1).map(decoded)
  const [root, ...below] = segments
  const [group, version, ...rest] = root === 'api' ? ['', ...below] : below
  if (group === undefined || version === undefined || (root === 'apis' && group === '')) throw noSuchResource()
  const within = rest[0] === 'namespaces' && rest.length > 2 ? rest[1] : undefined
  const namespaceItself = rest.length === 3 && isNamespaceSubresource(rest[2])
  const inNamespace = group === '' && namespaceItself ? undefined : within
  const [plural, name, subresource, ...more] = inNamespace === undefined ? rest : rest.slice(2)
  if (plural === undefined || more.length > 0) throw noSuchResource()
  const resource = served.find(group, version, plural)
  if (resource === undefined || (inNamespace !== undefined && !resource.namespaced)) throw noSuchResource()
  if (resource.namespaced && inNamespace === undefined && name !== undefined) throw noSuchResource()
  const found = subresource === undefined ? undefined : resource.subresources.find((one) => one.name === subresource)
  if (subresource !== undefined && found === undefined) throw noSuchResource()
  return {
    resource,
    namespace: resource.namespaced ? inNamespace : '',
    ...(name !== undefined && { name }),
    ...(found !== undefined && { subresource: found }),
  }
}

function isNamespaceSubresource(name: string | undefined): boolean {
  return name === 'status' || name === 'finalize'
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw noSuchResource()
  }
}
