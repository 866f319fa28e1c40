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

/** What Go's decoder says of a value whose type does not fit. */
export function mismatch(value: Json, type: string, place: Place): string {
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
