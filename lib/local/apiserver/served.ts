import { apiVersionOf } from './object.ts'
import type { Resource, Served } from './resource.ts'

/** What is served: built-in kinds, and those that definitions add. */
export interface Registry extends Served {
  /** Kinds of a definition, in place of those it had. */
  define(definition: string, resources: readonly Resource[]): void
  remove(definition: string): void
}

export function registry(builtIn: readonly Resource[]): Registry {
  const defined = new Map<string, readonly Resource[]>()
  let all: readonly Resource[] = builtIn
  let byAddress = addresses(all)
  const settle = (): void => {
    all = [...builtIn, ...[...defined.values()].flat()]
    byAddress = addresses(all)
  }
  return {
    find: (group, version, plural) => byAddress.get(`${group}/${version}/${plural}`),
    sibling: (resource, apiVersion) =>
      all.find((one) => one.stored === resource.stored && apiVersionOf(one) === apiVersion),
    all: () => all,
    define(definition, resources) {
      defined.set(definition, resources)
      settle()
    },
    remove(definition) {
      defined.delete(definition)
      settle()
    },
  }
}

function addresses(resources: readonly Resource[]): ReadonlyMap<string, Resource> {
  return new Map(resources.map((one) => [`${one.group}/${one.version}/${one.plural}`, one]))
}
