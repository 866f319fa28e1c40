import type { JsonObject } from '../json.ts'
import { apiVersionOf } from '../object.ts'
import type { Resource } from '../resource.ts'

const parameters = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({
  name,
  in: 'query',
  schema: { type: name === 'force' ? 'boolean' : 'string' },
}))

/** The requests that a resource takes, as an OpenAPI document lists them. */
export function openApiPaths(resource: Resource, name: string): JsonObject {
  const { group, version, kind } = resource
  const root = group === '' ? `/api/${version}` : `/apis/${apiVersionOf(resource)}`
  const base = `${root}${resource.namespaced ? '/namespaces/{namespace}' : ''}/${resource.plural}`
  const content = { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } }
  const operation = (action: string) => ({
    parameters,
    responses: { '200': { description: 'OK', content } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
  })
  const one = ['get', 'put', 'patch', 'delete'].map((action) => [action, operation(action)])
  return {
    [base]: { get: operation('list'), post: operation('post') },
    [`${base}/{name}`]: Object.fromEntries(one),
  }
}
