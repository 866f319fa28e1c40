import { noSuchResource } from '../failure.ts'
import type { Json } from '../json.ts'
import type { Resource } from '../resource.ts'
import { type Group, groupVersion } from './groups.ts'

/** `/api`: the versions of the core group. */
export function coreVersions(group: Group | undefined): Json {
  const versions = group?.versions.map(({ version }) => version) ?? []
  return { kind: 'APIVersions', versions, serverAddressByClientCIDRs: [] }
}

/** `/apis`: all named groups. */
export function groupList(groups: readonly Group[]): Json {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupFields) }
}

/** `/apis/<group>`. */
export function oneGroup(group: Group): Json {
  return { kind: 'APIGroup', apiVersion: 'v1', ...groupFields(group) }
}

function groupFields(group: Group) {
  const versions = group.versions.map(({ version }) => ({ groupVersion: groupVersion(group, version), version }))
  return { name: group.name, versions, preferredVersion: versions[0] ?? null }
}

/** `/api/v1` and `/apis/<group>/<version>`: the resources of one version. Throws a Failure where it is not served. */
export function resourceList(group: Group | undefined, version: string): Json {
  const found = group?.versions.find((one) => one.version === version)
  if (group === undefined || found === undefined) throw noSuchResource()
  return {
    kind: 'APIResourceList',
    ...(group.name !== '' && { apiVersion: 'v1' }),
    groupVersion: groupVersion(group, version),
    resources: found.resources.flatMap(withSubresources),
  }
}

function withSubresources(resource: Resource): readonly Json[] {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories } = resource
  return [
    {
      name: plural,
      singularName: singular,
      namespaced,
      kind,
      verbs,
      ...(shortNames.length > 0 && { shortNames }),
      ...(categories.length > 0 && { categories }),
    },
    ...resource.subresources.map((one) => ({
      name: `${plural}/${one.name}`,
      singularName: '',
      namespaced,
      ...(one.group !== undefined && { group: one.group }),
      ...(one.version !== undefined && { version: one.version }),
      kind: one.kind,
      verbs: one.verbs,
    })),
  ]
}
