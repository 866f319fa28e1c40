import { isList, isObject, type Json } from '../json.ts'
import type { ListSchema, ObjectSchema, Schema } from '../schema.ts'

/** What a value is taken for where it lies. */
export type Shape =
  | { readonly as: 'map'; readonly atomic: boolean; readonly of: Schema }
  | { readonly as: 'list'; readonly atomic: boolean; readonly of: Schema }
  | { readonly as: 'scalar'; readonly of: Schema }

const any: Schema = { kind: 'any' }
const anyAtomic: Schema = { kind: 'any', atomic: true }

/** Where nothing is known the value itself says what it is; without one, or with null, it passes for a map. */
export function shapeOf(schema: Schema, value: Json | undefined): Shape {
  if (isDeduced(schema)) return deduced(schema, value)
  if (schema.kind === 'list') return { as: 'list', atomic: schema.merge.by === 'atomic', of: schema }
  if (schema.kind === 'object' || schema.kind === 'map')
    return { as: 'map', atomic: schema.atomic === true, of: schema }
  return { as: 'scalar', of: schema }
}

/** Nothing is known of the value; of numbers or texts of custom resources neither, as their schemas say no type. */
export function isDeduced(schema: Schema): boolean {
  return schema.kind === 'any' || (schema.kind === 'int-or-string' && schema.format === undefined)
}

/** Maps are told apart key by key, lists are one value: so nothing below a list is. */
function deduced(schema: Schema, value: Json | undefined): Shape {
  if (isList(value)) return { as: 'list', atomic: true, of: schema }
  if (value === undefined || value === null || isObject(value))
    return { as: 'map', atomic: schema.kind === 'any' && schema.atomic === true, of: schema }
  return { as: 'scalar', of: schema }
}

/** The field of a map if the schema names it. */
export function namedField(schema: Schema, name: string): Schema | undefined {
  return schema.kind === 'object' && Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
}

/** What is known of a field that the schema does not name: nothing where there must be no such field. */
export function otherField(schema: Schema): Schema | undefined {
  if (schema.kind === 'map') return schema.values
  if (schema.kind === 'any' && schema.atomic === true) return anyAtomic
  if (isDeduced(schema)) return any
  if (schema.kind !== 'object') return undefined
  return schema.open === true || hasNoFields(schema) ? any : undefined
}

/** An object of which no field is known takes all. */
function hasNoFields({ properties }: ObjectSchema): boolean {
  for (const _ in properties) return false
  return true
}

/** What is known of a field; where it should not be there, what its value says. */
export function fieldOf(schema: Schema, name: string): Schema {
  return namedField(schema, name) ?? otherField(schema) ?? any
}

/** What is known of the items of a list. */
export function itemOf(schema: Schema): Schema {
  return schema.kind === 'list' ? schema.items : anyAtomic
}

/** The list if its items are told apart. */
export function granular(schema: Schema): ListSchema | undefined {
  return schema.kind === 'list' && schema.merge.by !== 'atomic' ? schema : undefined
}

/** Whether a map is one of which nothing is known. */
export function isDeducedMap(schema: Schema): boolean {
  if (schema.kind === 'any') return schema.atomic !== true
  if (schema.kind === 'map') return isDeducedMap(schema.values) && isDeduced(schema.values)
  return isDeduced(schema) || (schema.kind === 'object' && hasNoFields(schema))
}

/** Whether a scalar may be of any kind: numbers with a unit, times and the like are read from texts as well as numbers. */
export function isUntyped(schema: Schema): boolean {
  if (schema.kind === 'int-or-string' || schema.kind === 'any') return true
  return schema.kind === 'string' && schema.format !== undefined && schema.format !== '' && schema.format !== 'byte'
}

export function isEmpty(value: Json | undefined): boolean {
  if (isList(value)) return value.length === 0
  if (!isObject(value)) return true
  for (const _ in value) return false
  return true
}
