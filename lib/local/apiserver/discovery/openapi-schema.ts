import { isObject, type Json, type JsonObject } from '../json.ts'
import type { CapturedMore, CapturedSchema } from '../schema/captured.ts'
import { longName } from './long-name.ts'

type Descriptions = Readonly<Record<string, string>>

/** A captured type as an OpenAPI document has it, with what is said of its fields. */
export function openApiType(schema: CapturedSchema, descriptions: Descriptions): JsonObject {
  const whole = openApiSchema(schema)
  const { properties } = whole
  const own = described(descriptions[''])
  if (!isObject(properties)) return { ...own, ...whole }
  const fields = Object.entries(properties).map(([name, field]): [string, Json] => [
    name,
    fieldOf(descriptions[name], field),
  ])
  return { ...own, ...whole, properties: Object.fromEntries(fields) }
}

/** What stands beside a reference is passed over by readers: with a description it is one of a list. */
function fieldOf(description: string | undefined, schema: Json): JsonObject {
  const field = isObject(schema) ? schema : {}
  if (description === undefined) return field
  const { $ref, ...rest } = field
  return $ref === undefined ? { description, ...field } : { description, allOf: [{ $ref }], ...rest }
}

function described(description: string | undefined): JsonObject {
  return description === undefined ? {} : { description }
}

function openApiSchema(schema: CapturedSchema): JsonObject {
  if (typeof schema === 'string') return plainSchema(schema)
  const more = moreOf(schema)
  if ('is' in schema) {
    const { $ref, ...plain } = plainSchema(schema.is)
    return $ref === undefined ? { ...plain, ...more } : { allOf: [{ $ref }], ...more }
  }
  switch (schema.kind) {
    case 'object': {
      const fields = Object.entries(schema.properties).map(([name, field]) => [name, openApiSchema(field)])
      const required = schema.required === undefined ? {} : { required: schema.required }
      return { type: 'object', ...required, properties: Object.fromEntries(fields), ...more }
    }
    case 'map':
      return { type: 'object', additionalProperties: openApiSchema(schema.values), ...more }
    case 'list': {
      const { merge } = schema
      const keys = merge.by === 'keys' ? { 'x-kubernetes-list-map-keys': merge.keys } : {}
      const type = merge.by === 'keys' ? 'map' : merge.by
      return { type: 'array', items: openApiSchema(schema.items), ...keys, 'x-kubernetes-list-type': type, ...more }
    }
  }
}

/** A reference (`@core.v1.Container`), or a scalar with or without a format (`integer:int32`). */
function plainSchema(text: string): JsonObject {
  if (text.startsWith('@')) return { $ref: `#/components/schemas/${longName(text.slice(1))}` }
  const [kind = '', format] = text.split(':')
  switch (kind) {
    case 'any':
      return { type: 'object' }
    case 'int-or-string':
      return { oneOf: [{ type: 'integer' }, { type: 'string' }], ...(format === kind && { format }) }
    default:
      return { type: kind, ...(format !== undefined && { format }) }
  }
}

function moreOf({ default: value, enum: values, atomic, patch }: CapturedMore): JsonObject {
  return {
    ...(value !== undefined && { default: value }),
    ...(values !== undefined && { enum: values }),
    ...(atomic !== undefined && { 'x-kubernetes-map-type': atomic ? 'atomic' : 'granular' }),
    ...(patch !== undefined && { 'x-kubernetes-patch-strategy': patch.strategy }),
    ...(patch?.key !== undefined && { 'x-kubernetes-patch-merge-key': patch.key }),
  }
}
