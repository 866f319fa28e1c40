import { equal, isList, isObject, type Json, type JsonObject } from '../../json.ts'
import { at } from '../../object.ts'
import { type Mistake, missing, unsupported, wrong } from './mistake.ts'
import { between, percent, portName, type TextCheck } from './texts.ts'

export type Check = (value: Json | undefined, field: string) => readonly Mistake[]

/** A field of an object, checked where it is there. */
export function ifThere(object: Json | undefined, name: string, field: string, check: Check): readonly Mistake[] {
  const value = at(object, name)
  return value === undefined || value === null ? [] : check(value, under(field, name))
}

export function under(field: string, name: string): string {
  return field === '' ? name : `${field}.${name}`
}

/** Each item of a list. */
export function each(
  list: Json | undefined,
  field: string,
  check: (item: JsonObject, field: string, index: number) => readonly Mistake[],
) {
  if (!isList(list)) return []
  return list.flatMap((item, index) => (isObject(item) ? check(item, `${field}[${index}]`, index) : []))
}

/** A text that the server itself describes. */
export function matching(text: Json | undefined, field: string, check: TextCheck): readonly Mistake[] {
  return check(String(text ?? '')).map((message) => wrong(field, text, message))
}

export function notNegative(value: Json | undefined, field: string): readonly Mistake[] {
  return Number(value ?? 0) < 0 ? [wrong(field, value, 'must be greater than or equal to 0')] : []
}

/** Fields of an object that may not be negative. */
export function noneNegative(object: Json | undefined, field: string, ...names: readonly string[]): readonly Mistake[] {
  return names.flatMap((name) => ifThere(object, name, field, notNegative))
}

/** One of some words; missing where it is empty. */
export function among(value: Json | undefined, field: string, supported: readonly string[]): readonly Mistake[] {
  if (value === undefined || value === null || value === '') return [missing(field)]
  return supported.includes(String(value)) ? [] : [unsupported(field, value, supported)]
}

export function unchanged(value: Json | undefined, old: Json | undefined, field: string): readonly Mistake[] {
  return equal(value, old) ? [] : [wrong(field, value, 'field is immutable')]
}

export function portNumber(value: Json | undefined, field: string): readonly Mistake[] {
  const port = Number(value)
  return port >= 1 && port <= 65_535 ? [] : [wrong(field, value, between(1, 65_535))]
}

/** A port by number or name. */
export function port(value: Json | undefined, field: string): readonly Mistake[] {
  return typeof value === 'string' ? matching(value, field, portName) : portNumber(value ?? 0, field)
}

/** A count, or a share of all. */
export function countOrPercent(value: Json | undefined, field: string): readonly Mistake[] {
  return typeof value === 'string' ? matching(value, field, percent) : notNegative(value, field)
}

/** The number before the percent sign, or the number itself. */
export function amountOf(value: Json | undefined): number {
  return typeof value === 'string' ? Number(/^(\d+)%$/.exec(value)?.[1] ?? 0) : Number(value ?? 0)
}

export function atMostAll(value: Json | undefined, field: string): readonly Mistake[] {
  const beyond = typeof value === 'string' && percent(value).length === 0 && amountOf(value) > 100
  return beyond ? [wrong(field, value, 'must not be greater than 100%')] : []
}

/** Names that are there twice. */
export function seenBefore(): (name: string) => boolean {
  const seen = new Set<string>()
  return (name) => seen.size === seen.add(name).size
}
