import { isObject, type JsonObject } from '../../json.ts'
import {
  isEmbedded,
  isIntOrString,
  type JsonSchema,
  keepsUnknown,
  propertiesOf,
  schemaAt,
  textIn,
  valuesOf,
} from '../custom/json-schema.ts'
import { type Mistake, missing, notAllowed, unsupported, wrong } from './mistake.ts'

type Level = 'root' | 'item' | 'field'

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string']

/** What keeps a schema from being structural, in the order of the messages (apiextensions-apiserver, schema/validation.go). */
export function structuralMistakes(schema: JsonSchema, field: string): readonly Mistake[] {
  const byText = (one: Mistake, other: Mistake) => {
    const [left, right] = [`${one.field}: ${one.message}`, `${other.field}: ${other.message}`]
    return left < right ? -1 : left > right ? 1 : 0
  }
  return [...typeNames(schema, field), ...shapeMistakes(schema, 'root', field).toSorted(byText)]
}

/** Types that there are not. */
function typeNames(schema: JsonSchema, field: string): readonly Mistake[] {
  const type = textIn(schema, 'type')
  const own = type === '' || types.includes(type) ? [] : [unsupported(`${field}.type`, type, types)]
  return [...own, ...inner(schema, field, typeNames)]
}

function inner(
  schema: JsonSchema,
  field: string,
  check: (one: JsonSchema, field: string) => readonly Mistake[],
): readonly Mistake[] {
  const items = schemaAt(schema, 'items')
  const values = valuesOf(schema)
  return [
    ...Object.entries(propertiesOf(schema)).flatMap(([name, one]) =>
      isObject(one) ? check(one, `${field}.properties[${name}]`) : [],
    ),
    ...(items === undefined ? [] : check(items, `${field}.items`)),
    ...(values === undefined ? [] : check(values, `${field}.additionalProperties`)),
  ]
}

function shapeMistakes(schema: JsonSchema, level: Level, field: string): readonly Mistake[] {
  const items = schemaAt(schema, 'items')
  const values = valuesOf(schema)
  return [
    ...(schema.type === 'array' && items === undefined ? [missing(`${field}.items`, 'must be specified')] : []),
    ...(items === undefined ? [] : shapeMistakes(items, 'item', `${field}.items`)),
    ...Object.entries(propertiesOf(schema)).flatMap(([name, one]) =>
      isObject(one) && !isMetadata(level, name) ? shapeMistakes(one, 'field', `${field}.properties[${name}]`) : [],
    ),
    ...(values !== undefined && level === 'root'
      ? [notAllowed(`${field}.additionalProperties`, 'must not be used at the root')]
      : []),
    ...(values === undefined || schema.additionalProperties === true
      ? []
      : shapeMistakes(values, 'field', `${field}.additionalProperties`)),
    ...typeMistakes(schema, level, field),
  ]
}

function isMetadata(level: Level, name: string): boolean {
  return level === 'root' && name === 'metadata'
}

const untyped: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
}

function typeMistakes(schema: JsonObject, level: Level, field: string): readonly Mistake[] {
  const type = textIn(schema, 'type')
  if (isEmbedded(schema) && type !== 'object') {
    const detail = 'must be object if x-kubernetes-embedded-resource is true'
    return [type === '' ? missing(`${field}.type`, detail) : wrong(`${field}.type`, type, detail)]
  }
  if (type === '' && !isIntOrString(schema) && !keepsUnknown(schema)) return [missing(`${field}.type`, untyped[level])]
  return level === 'root' && type !== '' && type !== 'object'
    ? [wrong(`${field}.type`, type, 'must be object at the root')]
    : []
}
