import { isObject, type Json } from '../../json.ts'
import type { CapturedSchema } from '../captured.ts'
import type { Coder } from './coder.ts'
import { typeDefaults } from './defaults/all.ts'
import type { Draft } from './defaults/draft.ts'
import { inField, mismatch, pathOf } from './reading.ts'
import { isBlank } from './scalars.ts'

interface Struct {
  readonly name: string
  readonly layout: Readonly<Record<string, string>>
  /** What OpenAPI says of the type, for the defaults of its fields. */
  readonly captured: CapturedSchema | undefined
  readonly coderOf: (spelling: string) => Coder
}

interface Field {
  readonly coder: Coder
  /** Put where nothing is given. */
  readonly preset: Json | undefined
  readonly pointer: boolean
  readonly keepsEmpty: boolean
  /** Where it lies in an embedded struct. */
  readonly embedded?: string
}

/** The coder of a struct. Its fields are looked up when it is first used, as types may contain themselves. */
export function structCoder(struct: Struct): Coder {
  const goName = struct.name.split('.').at(-1) ?? ''
  const type = struct.name.split('.').slice(-2).join('.')
  const withDefaults = typeDefaults[struct.name]
  let plan: Plan | undefined

  function finished(draft: Draft): Json {
    plan ??= planOf(struct)
    for (const [field, { preset, pointer }] of plan.presets) {
      if (preset !== undefined && (pointer ? draft[field] === undefined : isBlank(draft[field]))) draft[field] = preset
    }
    for (const [field, coder] of plan.always) draft[field] ??= coder.zero()
    withDefaults?.(draft)
    return draft
  }

  return {
    ...{ type, zero: () => finished({}), isEmpty: () => false },
    read(value, place, reading) {
      if (!isObject(value)) {
        reading.mismatch ??= mismatch(value, { type, sort: 'struct' }, place, reading)
        return undefined
      }
      plan ??= planOf(struct)
      const draft: Draft = {}
      for (const key of Object.keys(value)) {
        const field = plan.fields.get(key)
        const inner = value[key]
        const where = inField(place, key, goName, field?.embedded)
        if (field === undefined) {
          reading.complaints.push(`unknown field ${JSON.stringify(pathOf(where))}`)
        } else if (inner !== undefined && inner !== null) {
          const one = field.coder.read(inner, where, reading)
          if (one !== undefined && (field.keepsEmpty || !field.coder.isEmpty(one))) draft[key] = one
        }
      }
      return finished(draft)
    },
  }
}

interface Plan {
  readonly fields: ReadonlyMap<string, Field>
  /** Fields that are written also where they are not given. */
  readonly always: readonly (readonly [string, Coder])[]
  readonly presets: readonly (readonly [string, Field])[]
}

function planOf({ layout, captured, coderOf }: Struct): Plan {
  const fields = Object.entries(layout).map(([name, spelling]) => {
    const [, embedded, type = '', omitted = ''] = /^(?:([\w.]+)>)?(.*?)([?~]?)$/.exec(spelling) ?? []
    const field: Field = {
      ...{ coder: coderOf(type), preset: presetOf(captured, name), pointer: type.startsWith('*') },
      // Lists and maps come back from the store as none, but not bytes.
      keepsEmpty: omitted === '' && type === 'bytes',
      ...(embedded !== undefined && { embedded }),
    }
    return { name, type, omitted, field }
  })
  return {
    fields: new Map(fields.map(({ name, field }) => [name, field])),
    always: fields
      .filter(({ type, omitted, field }) => omitted === '' || (omitted === '?' && isAlwaysWritten(type, field)))
      .map(({ name, field }) => [name, field.coder]),
    presets: fields.flatMap(({ name, field }) =>
      field.preset === undefined || (!field.pointer && isBlank(field.preset)) ? [] : [[name, field]],
    ),
  }
}

/** `omitempty` leaves no struct out. */
function isAlwaysWritten(type: string, { pointer }: Field): boolean {
  return !pointer && !/^([\w.]+=)?(\[\]|\{|bytes$)/.test(type) && type.includes('.') && !type.includes(':')
}

/** A default that OpenAPI tells; that of a value which is always written says nothing. */
function presetOf(captured: CapturedSchema | undefined, field: string): Json | undefined {
  if (captured === undefined || typeof captured === 'string' || !('properties' in captured)) return undefined
  const schema = captured.properties[field]
  if (schema === undefined || typeof schema === 'string' || schema.default === undefined) return undefined
  return isObject(schema.default) ? undefined : schema.default
}
