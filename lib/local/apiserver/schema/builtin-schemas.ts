import type { JsonObject } from '../json.ts'
import type { ListSchema, MapSchema, ObjectSchema, ScalarSchema, Schema } from '../schema.ts'
import { type CapturedMore, type CapturedSchema, type CapturedTypes, capturedTypes } from './captured.ts'
import { zeroOf } from './zero-of.ts'

/** The schemas of built-in kinds; each is made when it is first asked for, and the same from then on. */
export interface BuiltinSchemas {
  schema(apiVersion: string, kind: string): Schema | undefined
  /** Of the metadata of objects of every kind. */
  metadata(): Schema
  /** A new object of a kind before anything is written in it. */
  zero(apiVersion: string, kind: string): JsonObject
}

/** The schemas of all built-in kinds. Types that contain themselves give schemas that do. */
export function builtinSchemas(types: CapturedTypes = capturedTypes()): BuiltinSchemas {
  const made = new Map<string, Schema>()

  function named(name: string): Schema {
    const known = made.get(name)
    if (known !== undefined) return known
    const captured = types.schemas[name] ?? 'any'
    if (typeof captured === 'string' || !('properties' in captured)) return remember(name, expand(captured))
    // Known before its fields are, as they may lead back to it.
    const properties: Record<string, Schema> = {}
    const { required, atomic, default: preset } = captured
    const schema = remember(name, {
      ...{ kind: 'object', name: name.split('.').at(-1) ?? '', properties },
      ...(required !== undefined && { required }),
      ...(atomic === true && { atomic }),
      ...(preset !== undefined && { default: preset }),
    })
    for (const [field, inner] of Object.entries(captured.properties)) properties[field] = expand(inner)
    return schema
  }

  function remember(name: string, schema: Schema): Schema {
    made.set(name, schema)
    return schema
  }

  function expand(captured: CapturedSchema): Schema {
    if (typeof captured === 'string') return captured.startsWith('@') ? named(captured.slice(1)) : scalar(captured)
    return withMore(shape(captured), captured)
  }

  function shape(captured: Exclude<CapturedSchema, string>): Schema {
    if ('is' in captured) return expand(captured.is)
    if (captured.kind === 'map') return { kind: 'map', values: expand(captured.values) }
    if (captured.kind === 'list') return list(expand(captured.items), captured.merge)
    return { kind: 'object', properties: mapped(captured.properties, expand) }
  }

  return {
    schema(apiVersion, kind) {
      const name = types.kinds[`${apiVersion} ${kind}`]
      return name === undefined ? undefined : named(name)
    },
    metadata: () => named('meta.v1.ObjectMeta'),
    zero: (apiVersion, kind) => ({ ...zeroOf(types, `${apiVersion} ${kind}`), apiVersion, kind }),
  }
}

function list(items: Schema, merge: ListSchema['merge']): ListSchema {
  return { kind: 'list', items, merge }
}

function mapped<A, B>(record: Readonly<Record<string, A>>, make: (value: A) => B): Readonly<Record<string, B>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, make(value)]))
}

/** What a field says beside its type; the type is shared, so it is copied. */
function withMore(schema: Schema, { default: preset, enum: allowed, atomic, patch }: CapturedMore): Schema {
  const common = preset === undefined ? {} : { default: preset }
  switch (schema.kind) {
    case 'object':
    case 'map':
      return { ...owned(schema, atomic), ...common, ...(patch !== undefined && { patch }) }
    case 'list':
      return { ...schema, ...common, ...(patch !== undefined && { patch }) }
    case 'any':
      return { ...schema, ...common }
    default:
      return { ...schema, ...common, ...(allowed !== undefined && { enum: allowed }) }
  }
}

/** A field may take as one value, or key by key, what its type has otherwise. */
function owned(schema: ObjectSchema | MapSchema, atomic: boolean | undefined): ObjectSchema | MapSchema {
  if (atomic === undefined) return schema
  const { atomic: _, ...granular } = schema
  return atomic ? { ...schema, atomic } : granular
}

const scalars: Readonly<Record<string, ScalarSchema['kind']>> = {
  string: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  'int-or-string': 'int-or-string',
}

function scalar(text: string): Schema {
  const [name = '', format] = text.split(':')
  const kind = scalars[name]
  if (kind === undefined) return { kind: 'any', ...(format === 'atomic' && { atomic: true }) }
  return { kind, ...(format !== undefined && { format }) }
}
