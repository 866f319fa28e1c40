import { equal, isList, isObject, type Json, type JsonObject } from '../../json.ts'
import { type Mistake, repeated } from '../validation/mistake.ts'
import { type JsonSchema, propertyOf, schemaAt, textsIn, valuesOf } from './json-schema.ts'

/** Items that are twice in a set, or that have the same keys in a list of objects (apiextensions-apiserver, schema/listtype). */
export function listMistakes(value: Json, schema: JsonSchema | undefined, path = ''): readonly Mistake[] {
  if (schema === undefined) return []
  if (isList(value)) {
    const items = schemaAt(schema, 'items')
    const inner = value.flatMap((item, index) => listMistakes(item, items, `${path}[${index}]`))
    return [...repeatedItems(value, schema, path), ...inner]
  }
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const property = propertyOf(schema, key)
    if (property !== undefined) return listMistakes(inner, property, path === '' ? key : `${path}.${key}`)
    return listMistakes(inner, valuesOf(schema), `${path}[${key}]`)
  })
}

function repeatedItems(list: readonly Json[], schema: JsonSchema, path: string): readonly Mistake[] {
  const type = schema['x-kubernetes-list-type']
  if (type !== 'set' && type !== 'map') return []
  const keys = textsIn(schema, 'x-kubernetes-list-map-keys')
  const ids = list.map((item) => (type === 'set' ? item : keysOf(item, keys)))
  return ids.flatMap((id, index) => {
    const before = ids.slice(0, index).filter((other) => equal(other, id)).length
    return before === 1 ? [repeated(`${path}[${index}]`, id)] : []
  })
}

function keysOf(item: Json, keys: readonly string[]): JsonObject {
  if (!isObject(item)) return {}
  return Object.fromEntries(keys.toSorted().flatMap((key) => (item[key] === undefined ? [] : [[key, item[key]]])))
}
