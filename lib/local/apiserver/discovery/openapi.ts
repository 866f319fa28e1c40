import { noSuchResource } from '../failure.ts'
import type { Json, JsonObject } from '../json.ts'
import { apiVersionOf } from '../object.ts'
import { listKindOf, type Resource, type Served } from '../resource.ts'
import { openApiSchema } from './openapi-schema.ts'

/** `/openapi/v3`: where the document of each group and version lies. */
export function openApiIndex(served: Served): Json {
  const paths: Record<string, Json> = {}
  for (const { group, version } of served.all()) {
    const path = group === '' ? `api/${version}` : `apis/${group}/${version}`
    paths[path] = { serverRelativeURL: `/openapi/v3/${path}?hash=${served.all().length}` }
  }
  return { paths }
}

/**
 * The document of one group and version, as far as kubectl asks it: which query parameters a kind's requests take (field validation, dry run)
 * and what its objects look like (explain, client-side apply). Throws a Failure where it is not served.
 */
export function openApiDocument(path: string, served: Served): Json {
  const [, root, first = '', second = ''] = /^\/openapi\/v3\/(api|apis)\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? []
  const [group, version] = root === 'api' ? ['', first] : [first, second]
  const resources = served.all().filter((one) => one.group === group && one.version === version)
  if (resources.length === 0) throw noSuchResource()
  const schemas: Record<string, Json> = {}
  const paths: Record<string, Json> = {}
  for (const resource of resources) {
    const name = schemaName(resource)
    schemas[name] = { ...openApiSchema(resource.schema()), 'x-kubernetes-group-version-kind': [kindOf(resource)] }
    schemas[`${name}List`] = listSchema(resource, name)
    Object.assign(paths, pathsOf(resource, name))
  }
  return { openapi: '3.0.0', info: { title: 'Kubernetes', version: 'v1.36.3' }, paths, components: { schemas } }
}

function schemaName({ group, version, kind }: Resource): string {
  return [...group.split('.').toReversed(), version, kind].filter((part) => part !== '').join('.')
}

function kindOf({ group, version, kind }: Resource): JsonObject {
  return { group, version, kind }
}

function listSchema(resource: Resource, name: string): Json {
  return {
    type: 'object',
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object' },
      items: { type: 'array', items: { $ref: `#/components/schemas/${name}` } },
    },
    'x-kubernetes-group-version-kind': [{ ...kindOf(resource), kind: listKindOf(resource) }],
  }
}

const parameters = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({
  name,
  in: 'query',
  schema: { type: name === 'force' ? 'boolean' : 'string' },
}))

function pathsOf(resource: Resource, name: string): JsonObject {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${apiVersionOf(resource)}`
  const base = `${root}${resource.namespaced ? '/namespaces/{namespace}' : ''}/${resource.plural}`
  const content = { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } }
  const operation = (action: string) => ({
    parameters,
    responses: { '200': { description: 'OK', content } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kindOf(resource),
  })
  return {
    [base]: { get: operation('list'), post: operation('post') },
    [`${base}/{name}`]: { get: operation('get'), put: operation('put'), patch: operation('patch') },
  }
}
