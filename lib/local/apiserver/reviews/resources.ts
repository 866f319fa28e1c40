import type { Resource, Subresource } from '../resource.ts'
import type { BuiltinSchemas } from '../schema/builtin-schemas.ts'
import { type CapturedGroup, capturedResources } from '../schema/captured.ts'

const reviewGroups = new Set(['authentication.k8s.io', 'authorization.k8s.io'])

const token: Subresource = {
  ...{ name: 'token', group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
  verbs: ['create'],
}

/** Resources with those beside them that keep nothing: questions that are answered when they are asked, and tokens of service accounts. */
export function withReviews(
  kept: readonly Resource[],
  schemas: Pick<BuiltinSchemas, 'schema' | 'zero'>,
  groups: readonly CapturedGroup[] = capturedResources(),
): readonly Resource[] {
  const order = groups.map(({ name }) => name)
  const placeOf = ({ group }: Resource) => order.indexOf(group)
  return [...kept.map(withToken), ...reviewsOf(schemas, groups)].toSorted((one, other) => placeOf(one) - placeOf(other))
}

function withToken(resource: Resource): Resource {
  if (resource.stored !== '/serviceaccounts') return resource
  return { ...resource, subresources: [...resource.subresources, token] }
}

function reviewsOf(
  schemas: Pick<BuiltinSchemas, 'schema' | 'zero'>,
  groups: readonly CapturedGroup[],
): readonly Resource[] {
  return groups
    .filter(({ name }) => reviewGroups.has(name))
    .flatMap(({ name: group, versions }) =>
      versions.flatMap(({ name: version, resources }) =>
        resources.map(({ subresources: _, ...resource }): Resource => {
          const apiVersion = `${group}/${version}`
          return {
            ...{ ...resource, group, version, subresources: [], stored: `${group}/${resource.plural}` },
            schema: () => schemas.schema(apiVersion, resource.kind) ?? { kind: 'any' },
            zero: () => schemas.zero(apiVersion, resource.kind),
          }
        }),
      ),
    )
}
