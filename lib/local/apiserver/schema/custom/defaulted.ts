import { isList, isObject, type Json, type JsonObject } from '../../json.ts'
import { isReplacedNull, type JsonSchema, propertiesOf, propertyOf, schemaAt, valuesOf } from './json-schema.ts'

/** An object with the defaults of its schema (apiextensions-apiserver, schema/defaulting). */
interface Rules {
  /** Whether a null stays where the schema allows none and puts nothing. */
  readonly keepsNulls: boolean
}

export function defaulted(object: JsonObject, schema: JsonSchema, rules: Rules = { keepsNulls: false }): JsonObject {
  const completed = complete(object, schema, rules)
  return isObject(completed) ? completed : object
}

function complete(value: Json, schema: JsonSchema | undefined, rules: Rules): Json {
  if (schema === undefined) return value
  if (isList(value)) {
    const items = schemaAt(schema, 'items')
    return value.map((item) => complete(isReplacedNull(item, items) ? (items?.default ?? null) : item, items, rules))
  }
  if (!isObject(value)) return value
  const completed: Record<string, Json> = {}
  for (const [key, inner] of Object.entries(value)) {
    const known = propertyOf(schema, key) ?? valuesOf(schema)
    if (!rules.keepsNulls && isDroppedNull(inner, known)) continue
    completed[key] = complete(isReplacedNull(inner, known) ? (known?.default ?? null) : inner, known, rules)
  }
  for (const [key, property] of Object.entries(propertiesOf(schema))) {
    const preset = isObject(property) ? property.default : undefined
    if (preset === undefined || preset === null || Object.hasOwn(completed, key)) continue
    completed[key] = complete(preset, isObject(property) ? property : undefined, rules)
  }
  return completed
}

/** A null where the schema allows none and puts nothing is as good as nothing. */
function isDroppedNull(value: Json, schema: JsonSchema | undefined): boolean {
  return value === null && schema !== undefined && schema.nullable !== true && (schema.default ?? null) === null
}
