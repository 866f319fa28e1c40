import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { noSuchResource } from '../failure.ts'
import type { Json, JsonObject } from '../json.ts'
import { apiVersionOf } from '../object.ts'
import { listKindOf, type Resource, type Served } from '../resource.ts'
import type { CapturedSchema, CapturedTypes } from '../schema/captured.ts'
import { longName } from './long-name.ts'
import { openApiPaths } from './openapi-paths.ts'
import { openApiType } from './openapi-schema.ts'

/** What objects look like, in OpenAPI. */
export interface OpenApi {
  /** `/openapi/v3`: where the document of each group and version lies; the address changes with what it says. */
  index(): Json
  /** The document at a path. Throws a Failure where there is none. */
  document(path: string): Json
}

type Descriptions = Readonly<Record<string, Readonly<Record<string, string>>>>

/**
 * Documents as far as kubectl asks them: which query parameters requests take (field validation, dry run), what objects look like and what
 * is said of their fields (explain, client-side apply).
 */
export function openApi({ kinds, schemas }: CapturedTypes, served: Served): OpenApi {
  let known: Descriptions | undefined
  const descriptions = (): Descriptions => {
    known ??= JSON.parse(readFileSync(join(import.meta.dirname, 'descriptions.json'), 'utf8'))
    return known ?? {}
  }
  const typeOf = (name: string): JsonObject => openApiType(schemas[name] ?? 'any', descriptions()[name] ?? {})
  return {
    index() {
      const groups = Map.groupBy(served.all(), addressOf)
      return {
        paths: Object.fromEntries([...groups].map(([path, all]) => [path, { serverRelativeURL: hashed(path, all) }])),
      }
    },
    document(path) {
      const resources = served.all().filter((one) => path === `/openapi/v3/${addressOf(one)}`)
      if (resources.length === 0) throw noSuchResource()
      const all: Record<string, Json> = {}
      const paths: Record<string, Json> = {}
      const roots = new Set<string>()
      for (const resource of resources) {
        const type = kinds[`${apiVersionOf(resource)} ${resource.kind}`]
        const name = type === undefined ? customName(resource) : longName(type)
        const own = type === undefined ? customType(resource, typeOf) : typeOf(type)
        all[name] = { ...own, 'x-kubernetes-group-version-kind': [kindOf(resource)] }
        all[`${name}List`] = listSchema(resource, name)
        for (const root of [type ?? 'meta.v1.ObjectMeta']) roots.add(root)
        Object.assign(paths, openApiPaths(resource, name))
      }
      for (const name of reached(roots, schemas)) all[longName(name)] ??= typeOf(name)
      return {
        openapi: '3.0.0',
        info: { title: 'Kubernetes', version: 'v1.36.3' },
        paths,
        components: { schemas: all },
      }
    },
  }
}

function addressOf({ group, version }: Resource): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`
}

/** Clients keep a document for as long as its address is the same. */
function hashed(path: string, resources: readonly Resource[]): string {
  const said = resources.map(({ plural, custom }) => [plural, custom?.openApi])
  const hash = createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 32)
  return `/openapi/v3/${path}?hash=${hash.toUpperCase()}`
}

/** All types that these are made of. */
function reached(roots: Iterable<string>, schemas: Readonly<Record<string, CapturedSchema>>): ReadonlySet<string> {
  const found = new Set(roots)
  for (const name of found) {
    for (const [, inner = ''] of JSON.stringify(schemas[name] ?? '').matchAll(/"@([^"]+)"/g)) found.add(inner)
  }
  return found
}

function customName({ group, version, kind }: Resource): string {
  return [...group.split('.').toReversed(), version, kind].join('.')
}

/** What a definition says, with the fields that every object has. */
function customType({ custom }: Resource, typeOf: (name: string) => JsonObject): JsonObject {
  const { properties, ...schema } = custom?.openApi ?? {}
  const { properties: common } = typeOf('core.v1.ConfigMap')
  const { apiVersion = {}, kind = {}, metadata = {} } = Object(common)
  return { ...schema, type: 'object', properties: { apiVersion, kind, metadata, ...Object(properties) } }
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
