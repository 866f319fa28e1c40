import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { floatText } from './float-text.ts'
import type { Shape } from './kustomization-shape.ts'

/**
 * `lenient` reads as Flux reads the file of a Kustomization's own path: unknown fields are dropped, numbers become text.
 * `strict` leaves both in, for kustomize to refuse; it only gives fields the names that kustomize takes them for.
 */
export type Conformity = 'lenient' | 'strict'

/** A value that Go could not read into the type of its field. */
export class Misfit extends Error {
  readonly field: string

  constructor(field: string, message: string) {
    super(message)
    this.field = field
  }
}

/** The value as Go's JSON reader takes it for a shape: field names in any case, nulls absent. Throws a Misfit. */
export function conform(value: Json, shape: Shape, conformity: Conformity, field = ''): Json | undefined {
  if (value === null) return undefined
  if (typeof shape === 'string') return conformScalar(value, shape, conformity, field)
  if ('list' in shape) return conformList(value, shape.list, conformity, field)
  if (!isJsonObject(value)) return mismatch(value, 'a mapping', conformity, field)
  if ('map' in shape) return conformMap(value, shape.map, conformity, field)
  return conformFields(value, shape.fields, conformity, field)
}

function mismatch(value: Json, wanted: string, conformity: Conformity, field: string): Json {
  if (conformity === 'strict') return value
  throw new Misfit(field, `must be ${wanted}`)
}

function conformScalar(value: Json, shape: string, conformity: Conformity, field: string): Json {
  if (shape === 'any' || conformity === 'strict') return value
  if (shape === 'boolean')
    return typeof value === 'boolean' ? value : mismatch(value, 'true or false', conformity, field)
  if (shape === 'integer') return Number.isInteger(value) ? value : mismatch(value, 'a whole number', conformity, field)
  if (typeof value === 'string') return value
  if (shape === 'text' && typeof value === 'boolean') return String(value)
  if (shape === 'text' && typeof value === 'number') return floatText(value)
  return mismatch(value, 'text', conformity, field)
}

function conformList(value: Json, shape: Shape, conformity: Conformity, field: string): Json {
  if (!Array.isArray(value)) return mismatch(value, 'a list', conformity, field)
  return value.map((item: Json, index) => conform(item, shape, conformity, `${field}[${index}]`) ?? emptyOf(shape))
}

/** What Go has where an item of a list is null. */
function emptyOf(shape: Shape): Json {
  return typeof shape === 'string' ? '' : {}
}

function conformMap(value: JsonObject, shape: Shape, conformity: Conformity, field: string): Json {
  const entries = Object.entries(value)
  return Object.fromEntries(
    entries.map(([key, item]) => [key, conform(item, shape, conformity, `${field}.${key}`) ?? emptyOf(shape)]),
  )
}

function conformFields(
  value: JsonObject,
  shapes: Readonly<Record<string, Shape>>,
  conformity: Conformity,
  field: string,
): Json {
  const names = new Map(Object.keys(shapes).map((name) => [fold(name), name]))
  const result: Record<string, Json> = {}
  for (const [key, item] of Object.entries(value)) {
    const name = names.get(fold(key))
    const shape = name === undefined ? undefined : shapes[name]
    const path = field === '' ? key : `${field}.${key}`
    if (name === undefined || shape === undefined) {
      if (conformity === 'strict') result[key] = item
      continue
    }
    if (name in result) throw new Misfit(path, `means ${name}, which is there already`)
    const conformed = conform(item, shape, conformity, path)
    if (conformed !== undefined) result[name] = conformed
  }
  return result
}

/** Go compares field names without case, by Unicode's simple folding: the Kelvin sign is a `k`, the long s an `s`. */
function fold(name: string): string {
  return name.toUpperCase().toLowerCase()
}
