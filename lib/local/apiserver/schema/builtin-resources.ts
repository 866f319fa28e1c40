import type { Resource, Subresource } from '../resource.ts'
import type { BuiltinSchemas } from './builtin-schemas.ts'
import { type CapturedGroup, type CapturedKind, type CapturedResource, capturedResources } from './captured.ts'

/** Groups whose objects are those of another group under another name. */
const storedElsewhere: Readonly<Record<string, string>> = { 'events.k8s.io/events': '/events' }

/** The built-in kinds, in the order in which the real server lists them; those that take no objects are left out. */
export function builtinResources(
  schemas: BuiltinSchemas,
  groups: readonly CapturedGroup[] = capturedResources(),
): readonly Resource[] {
  return groups.flatMap((group) =>
    group.versions.flatMap((version) =>
      version.resources
        .filter(({ verbs }) => verbs.includes('create') && verbs.includes('get'))
        .map((resource) => resourceOf(group.name, version.name, resource, schemas)),
    ),
  )
}

/** The kind of the scale subresources. */
export function scaleResource(schemas: BuiltinSchemas): Resource {
  const names = { plural: 'scales', singular: 'scale', shortNames: [], categories: [], namespaced: true, verbs: [] }
  const scale = { group: 'autoscaling', version: 'v1', resource: { ...names, kind: 'Scale', subresources: [] } }
  return resourceOf(scale.group, scale.version, scale.resource, schemas)
}

/** Subresources that are served; the others (logs, exec, tokens) need what is not there. */
const servedSubresources = new Set(['status', 'scale', 'finalize'])

function resourceOf(
  group: string,
  version: string,
  { plural, singular, kind, namespaced, shortNames, categories, verbs, subresources }: CapturedResource,
  schemas: BuiltinSchemas,
): Resource {
  const apiVersion = group === '' ? version : `${group}/${version}`
  const address = `${group}/${plural}`
  return {
    ...{ group, version, kind, plural, singular, shortNames, categories, namespaced, verbs },
    subresources: subresources.filter(({ name }) => servedSubresources.has(name)).map(subresourceOf),
    stored: storedElsewhere[address] ?? address,
    schema: () => schemas.schema(apiVersion, kind) ?? { kind: 'any' },
    zero: () => schemas.zero(apiVersion, kind),
  }
}

function subresourceOf({ name, kind, group, version, verbs }: CapturedKind & { readonly name: string }): Subresource {
  return {
    ...{ name, kind, verbs },
    ...(group !== undefined && { group }),
    ...(version !== undefined && { version }),
  }
}
