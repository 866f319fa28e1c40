import { isObject, type Json, type JsonObject } from '../../../lib/local/apiserver/json.ts'
import { typeName } from './type-name.ts'

/** Types whose OpenAPI does not say how server-side apply sees them (kube-openapi, schemaconv). */
const special: Readonly<Record<string, string>> = {
  'api.resource.Quantity': 'int-or-string:quantity',
  'util.intstr.IntOrString': 'int-or-string:int-or-string',
  'runtime.RawExtension': 'any:atomic',
  'meta.v1.FieldsV1': 'any',
}

/**
 * An OpenAPI definition in the compact form that the loader reads: a scalar is `kind` or `kind:format`, a reference is
 * `@name`, and either with more to say is an object with `is`.
 */
export function compactDefinition(name: string, definition: JsonObject): Json {
  return special[name] ?? compact(definition)
}

function compact(schema: JsonObject): Json {
  const more = moreOf(schema)
  const reference = referenceOf(schema)
  const plain = reference === undefined ? shapeOf(schema) : `@${reference}`
  if (typeof plain !== 'string') return { ...plain, ...more }
  return Object.keys(more).length === 0 ? plain : { is: plain, ...more }
}

function referenceOf({ $ref, allOf }: JsonObject): string | undefined {
  if (typeof $ref === 'string') return typeName($ref.replace('#/components/schemas/', ''))
  const [only] = Array.isArray(allOf) ? allOf : []
  return isObject(only) ? referenceOf(only) : undefined
}

function shapeOf(schema: JsonObject): string | JsonObject {
  const { type, format, items, properties, additionalProperties, required } = schema
  if (type === 'array' && isObject(items)) return { kind: 'list', items: compact(items), merge: mergeOf(schema) }
  if (isObject(properties)) {
    const fields = Object.entries(properties).map(([name, field]) => [name, isObject(field) ? compact(field) : 'any'])
    return { kind: 'object', properties: Object.fromEntries(fields), ...(required !== undefined && { required }) }
  }
  if (isObject(additionalProperties)) return { kind: 'map', values: compact(additionalProperties) }
  if (type === 'object' || type === undefined) return 'any'
  return typeof format === 'string' ? `${String(type)}:${format}` : String(type)
}

function mergeOf(schema: JsonObject): JsonObject {
  const keys = schema['x-kubernetes-list-map-keys']
  switch (schema['x-kubernetes-list-type']) {
    case 'map':
      return { by: 'keys', keys: keys ?? [] }
    case 'set':
      return { by: 'set' }
    default:
      return { by: 'atomic' }
  }
}

function moreOf(schema: JsonObject): JsonObject {
  const strategy = schema['x-kubernetes-patch-strategy']
  const key = schema['x-kubernetes-patch-merge-key']
  return {
    ...(schema.default !== undefined && { default: schema.default }),
    ...(schema.enum !== undefined && { enum: schema.enum }),
    ...(schema['x-kubernetes-map-type'] !== undefined && { atomic: schema['x-kubernetes-map-type'] === 'atomic' }),
    ...(strategy !== undefined && { patch: { strategy, ...(key !== undefined && { key }) } }),
  }
}
