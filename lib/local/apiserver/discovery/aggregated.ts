import type { Json } from '../json.ts'
import type { Resource, Subresource } from '../resource.ts'
import type { Group, groupsOf } from './groups.ts'

/** All of `/api` or `/apis` in one answer (APIGroupDiscoveryList of apidiscovery.k8s.io/v2). */
export function aggregated(groups: ReturnType<typeof groupsOf>): Json {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(groupJson),
  }
}

function groupJson({ name, versions }: Group): Json {
  return {
    metadata: { ...(name !== '' && { name }), creationTimestamp: null },
    versions: versions.map(({ version, resources }) => ({
      version,
      resources: resources.map(resourceJson),
      freshness: 'Current',
    })),
  }
}

function resourceJson(resource: Resource): Json {
  const { group, version, kind, plural, singular, shortNames, categories, namespaced, verbs, subresources } = resource
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(subresources.length > 0 && { subresources: subresources.map((one) => subresourceJson(one, resource)) }),
  }
}

function subresourceJson({ name, kind, group, version, verbs }: Subresource, resource: Resource): Json {
  const responseKind = { group: group ?? resource.group, version: version ?? resource.version, kind }
  return { subresource: name, responseKind, verbs }
}
