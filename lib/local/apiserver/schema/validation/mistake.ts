import type { Cause } from '../../failure.ts'
import type { Json } from '../../json.ts'

/** Something that is wrong with a value of an object, in the words of the real server (apimachinery, validation/field). */
export type Mistake = Required<Cause>

export function missing(field: string, detail = ''): Mistake {
  return mistake('FieldValueRequired', field, 'Required value', detail)
}

export function wrong(field: string, value: Json | undefined, detail: string): Mistake {
  return mistake('FieldValueInvalid', field, `Invalid value: ${shown(value)}`, detail)
}

/** The same of a value that the message leaves out. */
export function wrongSomehow(field: string, detail: string): Mistake {
  return mistake('FieldValueInvalid', field, 'Invalid value', detail)
}

export function wrongType(field: string, value: Json | undefined, detail: string): Mistake {
  return mistake('FieldValueTypeInvalid', field, `Invalid value: ${shown(value)}`, detail)
}

export function unsupported(field: string, value: Json | undefined, supported: readonly string[]): Mistake {
  const detail = supported.length === 0 ? '' : `supported values: ${supported.map(quoted).join(', ')}`
  return mistake('FieldValueNotSupported', field, `Unsupported value: ${shown(value)}`, detail)
}

export function notAllowed(field: string, detail: string): Mistake {
  return mistake('FieldValueForbidden', field, 'Forbidden', detail)
}

export function repeated(field: string, value: Json | undefined): Mistake {
  return mistake('FieldValueDuplicate', field, `Duplicate value: ${shown(value)}`, '')
}

export function unknown(field: string, value: Json | undefined): Mistake {
  return mistake('FieldValueNotFound', field, `Not found: ${shown(value)}`, '')
}

export function tooLong(field: string, most: number, unit = 'byte'): Mistake {
  return mistake('FieldValueTooLong', field, 'Too long', `may not be more than ${counted(most, unit)}`)
}

export function tooMany(field: string, count: number, most: number): Mistake {
  return mistake('FieldValueTooMany', field, `Too many: ${count}`, `must have at most ${counted(most, 'item')}`)
}

function mistake(reason: string, field: string, what: string, detail: string): Mistake {
  return { reason, field, message: detail === '' ? what : `${what}: ${detail}` }
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** A value as messages of the real server show it. */
function shown(value: Json | undefined): string {
  if (typeof value === 'string') return quoted(value)
  return goJson(value ?? null)
}

export function quoted(text: string): string {
  return JSON.stringify(text)
}

/** JSON as Go writes it, safe in HTML and with sorted keys of maps. */
function goJson(value: Json): string {
  const escapes: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' }
  return JSON.stringify(value).replace(/[<>&]/g, (found) => escapes[found] ?? found)
}
