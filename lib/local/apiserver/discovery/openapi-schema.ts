import type { Json, JsonObject } from '../json.ts'
import type { ListSchema, Schema } from '../schema.ts'

/** A type that holds itself is cut here: JSONSchemaProps is the one there is. */
const deepest = 24

/** A schema as an OpenAPI document has it. */
export function openApiSchema(schema: Schema, depth = 0): JsonObject {
  const common: JsonObject = {
    ...(schema.default !== undefined && { default: schema.default }),
    ...(schema.nullable && { nullable: true }),
  }
  if (depth > deepest) return { type: 'object', ...common }
  switch (schema.kind) {
    case 'object': {
      const properties = Object.entries(schema.properties).map(([name, inner]): [string, Json] => [
        name,
        openApiSchema(inner, depth + 1),
      ])
      return {
        type: 'object',
        properties: Object.fromEntries(properties),
        ...(schema.required !== undefined && { required: schema.required }),
        ...(schema.atomic && { 'x-kubernetes-map-type': 'atomic' }),
        ...(schema.open && { 'x-kubernetes-preserve-unknown-fields': true }),
        ...common,
      }
    }
    case 'map':
      return { type: 'object', additionalProperties: openApiSchema(schema.values, depth + 1), ...common }
    case 'list':
      return { type: 'array', items: openApiSchema(schema.items, depth + 1), ...listExtensions(schema), ...common }
    case 'int-or-string':
      return { 'x-kubernetes-int-or-string': true, ...common }
    case 'any':
      return { 'x-kubernetes-preserve-unknown-fields': true, ...common }
    default:
      return { type: schema.kind, ...(schema.format !== undefined && { format: schema.format }), ...common }
  }
}

function listExtensions({ merge, patch }: ListSchema): JsonObject {
  return {
    'x-kubernetes-list-type': merge.by === 'keys' ? 'map' : merge.by,
    ...(merge.by === 'keys' && { 'x-kubernetes-list-map-keys': merge.keys }),
    ...(patch !== undefined && { 'x-kubernetes-patch-strategy': patch.strategy }),
    ...(patch?.key !== undefined && { 'x-kubernetes-patch-merge-key': patch.key }),
  }
}
