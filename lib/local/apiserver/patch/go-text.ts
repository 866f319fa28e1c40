import { isList, isObject, type Json } from '../json.ts'

/** A value as Go prints it in messages (`%v`): `map[a:1 b:[x <nil>]]`. */
export function goText(value: Json | undefined): string {
  if (value === undefined || value === null) return '<nil>'
  if (isList(value)) return `[${value.map(goText).join(' ')}]`
  if (!isObject(value)) return String(value)
  const fields = Object.keys(value).toSorted(byBytes)
  return `map[${fields.map((key) => `${key}:${goText(value[key])}`).join(' ')}]`
}

/** What a value is to Go's JSON decoder, as its messages say it. */
export function jsonKind(value: Json): string {
  if (value === null) return 'null'
  if (isList(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

function byBytes(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
