import { isObject, type JsonObject } from '../../json.ts'
import type { ListSchema, Schema } from '../../schema.ts'
import {
  isEmbedded,
  isIntOrString,
  type JsonSchema,
  keepsUnknown,
  propertiesOf,
  schemaAt,
  textIn,
  textsIn,
  valuesOf,
} from './json-schema.ts'

/**
 * The schema of the objects that a definition makes; without an openAPIV3Schema all is kept. Metadata is that of every object, whatever the
 * definition says of it.
 */
export function customSchema(root: JsonSchema | undefined, metadata: Schema): Schema {
  const own = { ...root, type: 'object', 'x-kubernetes-embedded-resource': true, ...(root === undefined && opened) }
  return expanded(own, metadata)
}

const opened = { 'x-kubernetes-preserve-unknown-fields': true }

function expanded(schema: JsonSchema, metadata: Schema): Schema {
  const common = {
    ...(schema.default !== undefined && { default: schema.default }),
    ...(schema.nullable === true && { nullable: true as const }),
  }
  if (isIntOrString(schema)) return { kind: 'int-or-string', ...common }
  switch (schema.type) {
    case 'object':
      return { ...objectOf(schema, metadata), ...common }
    case 'array':
      return { ...listOf(schema, metadata), ...common }
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean': {
      const format = textIn(schema, 'format')
      return { kind: schema.type, ...(format !== '' && { format }), ...enumOf(schema), ...common }
    }
    default:
      return { kind: 'any', ...common }
  }
}

function objectOf(schema: JsonSchema, metadata: Schema): Schema {
  const atomic = schema['x-kubernetes-map-type'] === 'atomic' ? { atomic: true as const } : {}
  const values = valuesOf(schema)
  if (values !== undefined && Object.keys(propertiesOf(schema)).length === 0) {
    return { kind: 'map', values: expanded(values, metadata), ...atomic }
  }
  const fields = Object.entries(propertiesOf(schema)).map(([name, field]) => [
    name,
    isObject(field) ? expanded(field, metadata) : { kind: 'any' as const },
  ])
  const text: Schema = { kind: 'string' }
  const own = isEmbedded(schema) ? { apiVersion: text, kind: text, metadata } : {}
  const required = textsIn(schema, 'required')
  return {
    ...{ kind: 'object', properties: { ...Object.fromEntries(fields), ...own }, ...atomic },
    ...(required.length > 0 && { required }),
    ...(keepsUnknown(schema) && { open: true }),
    ...(isEmbedded(schema) && { embedded: true }),
  }
}

function listOf(schema: JsonSchema, metadata: Schema): Schema {
  const items = schemaAt(schema, 'items')
  return {
    kind: 'list',
    items: items === undefined ? { kind: 'any' } : expanded(items, metadata),
    merge: mergeOf(schema),
  }
}

function mergeOf(schema: JsonSchema): ListSchema['merge'] {
  switch (schema['x-kubernetes-list-type']) {
    case 'map':
      return { by: 'keys', keys: textsIn(schema, 'x-kubernetes-list-map-keys') }
    case 'set':
      return { by: 'set' }
    default:
      return { by: 'atomic' }
  }
}

function enumOf({ enum: allowed }: JsonObject) {
  return Array.isArray(allowed) ? { enum: allowed } : {}
}
