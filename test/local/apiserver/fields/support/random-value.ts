import { isList, isObject, type Json, type JsonObject } from '../../../../../lib/local/apiserver/json.ts'
import type { Schema } from '../../../../../lib/local/apiserver/schema.ts'
import type { Random } from '../../../../support/random.ts'

const deepest = 9
const byFormat: Readonly<Record<string, readonly Json[]>> = {
  'date-time': ['2020-01-01T00:00:00.000000Z', '2021-01-01T00:00:00.000000Z'],
  quantity: ['1', '2Gi', '500m'],
  'int-or-string': [1, '25%'],
  byte: ['YQ==', 'Yg=='],
}

/** A value that fits a schema, of few different texts and numbers, so that two of them have much in common. */
export function randomValue(random: Random, schema: Schema, depth = 0): Json {
  switch (schema.kind) {
    case 'object':
      return randomObject(random, schema, depth)
    case 'map':
      return Object.fromEntries(
        several(random, 2, () => [random.pick(['a', 'b', 'c/d']), below(random, schema.values, depth)]),
      )
    case 'list':
      return several(random, 3, () => below(random, schema.items, depth))
    case 'any':
      return random.pick<Json>([{ a: 1 }, { a: { b: 'x' }, c: [1, { d: 2 }] }, { a: 2, c: [] }])
    default:
      return randomScalar(random, schema)
  }
}

function randomObject(random: Random, schema: Extract<Schema, { kind: 'object' }>, depth: number): Json {
  const required = new Set(schema.required)
  const names = Object.keys(schema.properties).filter((name) => !(depth === 1 && name === 'managedFields'))
  const chosen = names.filter((name) => required.has(name) || random.chance(depth < 2 ? 0.7 : 4 / (names.length + 4)))
  const fields = chosen
    .filter((name) => depth < deepest || required.has(name))
    .flatMap((name): [string, Json][] => {
      const field = schema.properties[name]
      return field === undefined ? [] : [[name, below(random, field, depth)]]
    })
  const more: [string, Json][] = schema.open === true && random.chance(0.5) ? [['free', { a: [1], b: { c: 1 } }]] : []
  return Object.fromEntries([...fields, ...more])
}

function below(random: Random, schema: Schema, depth: number): Json {
  return randomValue(random, schema, depth + 1)
}

function several<T>(random: Random, most: number, make: () => T): T[] {
  return Array.from({ length: 1 + random.below(most) }, make)
}

/** Another value of the same kind, or the same. */
export function randomScalar(random: Random, schema: Schema): Json {
  if (schema.kind === 'boolean') return random.chance(0.5)
  if (schema.kind === 'integer' || schema.kind === 'number') return random.pick([1, 2, 80])
  const format = schema.kind === 'int-or-string' || schema.kind === 'string' ? schema.format : undefined
  const known = byFormat[format ?? (schema.kind === 'int-or-string' ? 'int-or-string' : '')]
  if (known !== undefined) return random.pick(known)
  if (schema.kind === 'string' && schema.enum !== undefined && random.chance(0.8)) return random.pick(schema.enum)
  return random.pick(['a', 'b', 'ü<&>'])
}

/** Part of a value, with some of it changed and in another order. Fields that tell the object apart stay. */
export function partOf(random: Random, value: Json, keep: number): Json {
  if (isList(value)) {
    const items = value.filter(() => random.chance(keep)).map((item) => partOf(random, item, keep))
    return random.chance(0.2) ? items.toReversed() : items
  }
  if (!isObject(value)) return value
  const entries = Object.entries(value).filter(([name]) => identity.has(name) || random.chance(keep))
  return Object.fromEntries(entries.map(([name, inner]) => [name, partOf(random, inner, keep)]))
}

const identity = new Set(['apiVersion', 'kind', 'metadata', 'name', 'containerPort', 'port', 'key', 'uid', 'type'])

/** The value with some scalars changed. */
export function changed(random: Random, schema: Schema, value: Json, share: number): Json {
  if (isList(value))
    return schema.kind === 'list' ? value.map((item) => changed(random, schema.items, item, share)) : value
  if (isObject(value)) return changedFields(random, schema, value, share)
  if (!random.chance(share) || schema.kind === 'any') return value
  return randomScalar(random, schema)
}

function changedFields(random: Random, schema: Schema, value: JsonObject, share: number): Json {
  const entries = Object.entries(value).map(([name, inner]): [string, Json] => {
    const field = schema.kind === 'map' ? schema.values : schema.kind === 'object' ? schema.properties[name] : undefined
    return [name, field === undefined || identity.has(name) ? inner : changed(random, field, inner, share)]
  })
  return Object.fromEntries(entries)
}

/** The value with something odd in one place: nothing, empty, or of another kind. */
export function spoilt(random: Random, value: Json): Json {
  if (isList(value) && value.length > 0 && random.chance(0.8)) {
    const at = random.below(value.length)
    return value.map((item, place) => (place === at ? spoilt(random, item) : item))
  }
  if (isObject(value) && Object.keys(value).length > 0 && random.chance(0.85)) {
    const chosen = random.pick(Object.keys(value))
    if (chosen === 'apiVersion' || chosen === 'kind') return value
    return { ...value, [chosen]: spoilt(random, value[chosen] ?? null) }
  }
  return random.pick<Json>([null, {}, [], 'odd', 7, true, { odd: 1 }, [null]])
}
