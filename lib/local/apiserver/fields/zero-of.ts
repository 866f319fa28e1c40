import type { Json, JsonObject } from '../json.ts'
import type { ObjectSchema, Schema } from '../schema.ts'

/**
 * The new object of a built-in kind before anything is written in it: what its Go type writes of itself. Structs are there when they have a
 * default of nothing, required fields are there as null or as what stands for nothing in them.
 */
export function zeroOf(schema: Schema): JsonObject {
  return schema.kind === 'object' ? zeroObject(schema) : {}
}

function zeroObject({ properties, required = [] }: ObjectSchema): JsonObject {
  const entries = Object.entries(properties).flatMap(([name, field]): [string, Json][] => {
    if (field.kind === 'object' && field.default !== undefined) return [[name, zeroObject(field)]]
    return required.includes(name) ? [[name, field.default ?? null]] : []
  })
  return Object.fromEntries(entries)
}
