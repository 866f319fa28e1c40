import { isList, isObject, type Json } from '../json.ts'
import { compareText } from './compare-text.ts'
import { goJson, numberText, quote } from './go-text.ts'

/** One step of a path: a field, an item of a list by its keys, an item of a set by its value, or a place in a list. */
export type PathElement = { readonly id: string } & (
  | { readonly by: 'name'; readonly name: string }
  | { readonly by: 'key'; readonly key: readonly KeyField[] }
  | { readonly by: 'value'; readonly value: Json }
  | { readonly by: 'index'; readonly index: number }
)

export type KeyField = readonly [name: string, value: Json]
export type Path = readonly PathElement[]

/** The `id` is how fieldsV1 writes it; two elements are the same when their ids are. */
export function nameElement(name: string): PathElement {
  return { id: `f:${name}`, by: 'name', name }
}

export function keyElement(fields: readonly KeyField[]): PathElement {
  const key = fields.length < 2 ? fields : fields.toSorted(([one], [other]) => compareText(one, other))
  const id = `k:{${key.map(([name, value]) => `${goJson(name)}:${goJson(value)}`).join(',')}}`
  return { id, by: 'key', key }
}

export function valueElement(value: Json): PathElement {
  return { id: `v:${goJson(value)}`, by: 'value', value }
}

export function indexElement(index: number): PathElement {
  return { id: `i:${index}`, by: 'index', index }
}

/** Path of field names. */
export function namePath(...names: readonly string[]): Path {
  return names.map(nameElement)
}

/** A step as a conflict names it: `.image`, `[name="a"]`, `[="value"]`, `[0]`. */
export function elementText(element: PathElement): string {
  if (element.by === 'name') return `.${element.name}`
  if (element.by === 'value') return `[=${valueText(element.value)}]`
  if (element.by === 'index') return `[${element.index}]`
  return `[${element.key.map(([name, value]) => `${name}=${valueText(value)}`).join(',')}]`
}

export function pathText(path: Path): string {
  return path.map(elementText).join('')
}

function valueText(value: Json): string {
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'string') return quote(value)
  if (isList(value)) return `[${value.map(valueText).join(',')}]`
  if (!isObject(value)) return String(value)
  return Object.entries(value)
    .map(([key, inner]) => `${key}=${valueText(inner)}`)
    .join('')
}

const kinds = ['name', 'key', 'value', 'index'] as const

/** The order of fieldsV1. */
export function compareElements(one: PathElement, other: PathElement): number {
  if (one.by === 'name' && other.by === 'name') return compareText(one.name, other.name)
  if (one.by === 'key' && other.by === 'key') return compareKeys(one.key, other.key)
  if (one.by === 'value' && other.by === 'value') return compareValues(one.value, other.value)
  if (one.by === 'index' && other.by === 'index') return one.index - other.index
  return kinds.indexOf(one.by) - kinds.indexOf(other.by)
}

function compareKeys(one: readonly KeyField[], other: readonly KeyField[]): number {
  for (const [at, [name, value]] of one.entries()) {
    const against = other[at]
    if (against === undefined) return 1
    const found = compareText(name, against[0]) || compareValues(value, against[1])
    if (found !== 0) return found
  }
  return one.length - other.length
}

function compareValues(one: Json, other: Json): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other
  if (typeof one === 'string' && typeof other === 'string') return compareText(one, other)
  if (typeof one === 'boolean' && typeof other === 'boolean') return Number(one) - Number(other)
  return valueRank(one) - valueRank(other) || compareText(goJson(one), goJson(other))
}

/** Numbers before texts, those before truth values, lists, objects and nothing. */
function valueRank(value: Json): number {
  const scalar = ['number', 'string', 'boolean'].indexOf(typeof value)
  if (scalar >= 0) return scalar
  if (isList(value)) return 3
  return value === null ? 5 : 4
}
