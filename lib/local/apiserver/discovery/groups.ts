import { apiVersionOf } from '../object.ts'
import type { Resource, Served } from '../resource.ts'

/** An API group with its versions in the order of preference. */
export interface Group {
  readonly name: string
  readonly versions: readonly Version[]
}

export interface Version {
  readonly version: string
  readonly resources: readonly Resource[]
}

/** What is served, by group and version. */
export function groupsOf(served: Served): readonly Group[] {
  const groups = new Map<string, Map<string, Resource[]>>()
  for (const resource of served.all()) {
    const versions = groups.get(resource.group) ?? new Map<string, Resource[]>()
    groups.set(resource.group, versions)
    versions.set(resource.version, [...(versions.get(resource.version) ?? []), resource])
  }
  return [...groups].map(([name, versions]) => ({
    name,
    versions: [...versions].map(([version, resources]) => ({ version, resources })),
  }))
}

export function groupVersion(group: Group, version: string): string {
  return apiVersionOf({ group: group.name, version })
}
