import type { ListSchema, ObjectSchema, Schema } from '../../../../../lib/local/apiserver/schema.ts'

/** Schemas in few words, for tables. */
export const text: Schema = { kind: 'string' }
export const number: Schema = { kind: 'number' }
export const truth: Schema = { kind: 'boolean' }
export const any: Schema = { kind: 'any' }

export function object(properties: Readonly<Record<string, Schema>>, more: Partial<ObjectSchema> = {}): ObjectSchema {
  return { kind: 'object', properties, ...more }
}

export function map(values: Schema, more: { readonly atomic?: true } = {}): Schema {
  return { kind: 'map', values, ...more }
}

export function setOfItems(items: Schema): ListSchema {
  return { kind: 'list', items, merge: { by: 'set' } }
}

export function atomicList(items: Schema): ListSchema {
  return { kind: 'list', items, merge: { by: 'atomic' } }
}

export function keyed(items: Schema, ...keys: readonly string[]): ListSchema {
  return { kind: 'list', items, merge: { by: 'keys', keys } }
}
