import { isList, type Json } from '../../json.ts'

/** Where in an object a value lies, as a way back to its root. */
export interface Place {
  readonly parent: Place | undefined
  /** A field, a key of a map, or an index of a list. */
  readonly step: string | number
  /** Go's name of the type that has the field; none where the step is no field. */
  readonly type?: string
  readonly embedded?: string
}

/** What reading an object has found so far. */
export interface Reading {
  readonly complaints: string[]
  /** Whether the object comes as a text or has been read already, which changes what is said. */
  readonly from: 'text' | 'map'
  /** The first value of a wrong type; reading goes on, as the real server's does. */
  mismatch?: string
}

/** A value that ends the reading, whatever else is wrong. */
export class Unreadable extends Error {}

/** `spec.containers[0].image`. */
export function pathOf(place: Place): string {
  const before = place.parent === undefined ? '' : pathOf(place.parent)
  if (typeof place.step === 'number') return `${before}[${place.step}]`
  return before === '' ? place.step : `${before}.${place.step}`
}

export function inField(place: Place, step: string, type: string, embedded: string | undefined): Place {
  return embedded === undefined ? { parent: place, step, type } : { parent: place, step, type, embedded }
}

export function inItem(place: Place, step: string | number): Place {
  return { parent: place, step }
}

/** A type as messages tell it: its name, and what sort of type it is. */
export interface Told {
  readonly type: string
  readonly sort: 'string' | 'bool' | 'int32' | 'int64' | 'float64' | 'slice' | 'map' | 'struct'
}

/** What is said of a value whose type does not fit. */
export function mismatch(value: Json, told: Told, place: Place, { from }: Reading): string {
  return from === 'map' ? unconvertible(value, told) : undecodable(value, told, place)
}

/** The same of a type that reads JSON by itself wherever it lies; it knows its place only in a text. */
export function ownMismatch(value: Json, told: Told, place: Place, { from }: Reading): string {
  if (from === 'text') return undecodable(value, told, place)
  return `json: cannot unmarshal ${kindOf(value, told.type)} into Go value of type ${told.type}`
}

/** As Go's decoder of JSON says it. */
function undecodable(value: Json, { type }: Told, place: Place): string {
  const fields: (string | number)[] = []
  let owner: string | undefined
  for (let at: Place | undefined = place; at !== undefined; at = at.parent) {
    if (at.type === undefined) continue
    fields.unshift(...(at.embedded === undefined ? [] : [at.embedded]), at.step)
    owner ??= at.type
  }
  return `json: cannot unmarshal ${kindOf(value, type)} into Go struct field ${owner ?? ''}.${fields.join('.')} of type ${type}`
}

function kindOf(value: Json, type: string): string {
  if (isList(value)) return 'array'
  if (typeof value === 'number') return /^(int|uint|float)\d*$/.test(type) ? `number ${value}` : 'number'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

/** As the server says it of a value that is no text any more (apimachinery, runtime/converter.go). */
function unconvertible(value: Json, { type, sort }: Told): string {
  const is = sortOf(value)
  if (sort === 'struct') return `cannot restore struct from: ${is}`
  if (sort === 'slice' || sort === 'map') return `cannot restore ${sort} from ${is}`
  const meant = (is === 'int64' && sort === 'string') || (is === 'float64' && sort.startsWith('int'))
  return meant ? `cannot convert ${is} to ${type}` : `unrecognized type: ${sort}`
}

function sortOf(value: Json): string {
  if (isList(value)) return 'slice'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64'
  return typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'string' : 'map'
}
