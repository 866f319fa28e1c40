import { isList, isObject, type Json, type JsonObject } from '../../json.ts'

/** A schema of a definition (openAPIV3Schema) as it is written there. */
export type JsonSchema = JsonObject

export function schemaAt(schema: JsonSchema | undefined, field: string): JsonSchema | undefined {
  const found = schema !== undefined && Object.hasOwn(schema, field) ? schema[field] : undefined
  return isObject(found) ? found : undefined
}

export function propertiesOf(schema: JsonSchema | undefined): JsonObject {
  return schemaAt(schema, 'properties') ?? {}
}

export function propertyOf(schema: JsonSchema | undefined, name: string): JsonSchema | undefined {
  return schemaAt(propertiesOf(schema), name)
}

/** The schema of the values of a map; `true` allows any and says nothing of them. */
export function valuesOf(schema: JsonSchema | undefined): JsonSchema | undefined {
  return schema?.additionalProperties === true ? {} : schemaAt(schema, 'additionalProperties')
}

export function schemasIn(schema: JsonSchema, field: string): readonly JsonSchema[] {
  const found = schema[field]
  return isList(found) ? found.filter(isObject) : []
}

export function textsIn(schema: JsonSchema, field: string): readonly string[] {
  const found = schema[field]
  return isList(found) ? found.filter((item) => typeof item === 'string') : []
}

export function textIn(schema: JsonSchema, field: string): string {
  const found = schema[field]
  return typeof found === 'string' ? found : ''
}

export function numberIn(schema: JsonSchema, field: string): number | undefined {
  const found = schema[field]
  return typeof found === 'number' ? found : undefined
}

export function keepsUnknown(schema: JsonSchema | undefined): boolean {
  return schema?.['x-kubernetes-preserve-unknown-fields'] === true
}

export function isEmbedded(schema: JsonSchema | undefined): boolean {
  return schema?.['x-kubernetes-embedded-resource'] === true
}

export function isIntOrString(schema: JsonSchema): boolean {
  return schema['x-kubernetes-int-or-string'] === true
}

/** A null where the schema allows none, but puts something else. */
export function isReplacedNull(value: Json | undefined, schema: JsonSchema | undefined): boolean {
  return value === null && schema !== undefined && schema.nullable !== true && (schema.default ?? null) !== null
}

/** How messages and causes call a place: without the dot that begins its path. */
export function fieldOf(path: string): string {
  return path.replace(/^\./, '')
}
