import type { Json, JsonObject } from '../../lib/core/json.ts'
import { comparable } from './comparable.ts'
import { kubectl } from './kubectl.ts'

/** The live objects with the owner labels of a unit of flux-system, by subject, without what differs by time and place. */
export async function ownedObjects(
  cluster: { readonly kubeconfigFile: string },
  unit: string,
): Promise<Readonly<Record<string, Json>>> {
  // No cached discovery: the kinds of a CustomResourceDefinition are new.
  const kinds = await kubectl(cluster, ['api-resources', '--cached=false', '--verbs=list', '-o', 'name'])
  const names = kinds
    .trim()
    .split('\n')
    .filter((kind) => kind !== 'events.events.k8s.io' && kind !== 'componentstatuses')
  const owner = `kustomize.toolkit.fluxcd.io/name=${unit}`
  const args = ['get', names.join(), '--all-namespaces', '-l', owner, '-o', 'json', '--show-managed-fields']
  const { items } = JSON.parse(await kubectl(cluster, args)) as { readonly items: readonly JsonObject[] }
  return Object.fromEntries(items.map((item) => [subjectOf(item), comparable(item)]))
}

function subjectOf({ apiVersion, kind, metadata }: JsonObject): string {
  const { namespace = '', name } = metadata as JsonObject
  return `${apiVersion} ${kind}/${namespace}/${name}`
}
