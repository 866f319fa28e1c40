import { sameValue } from '../apply/same.ts'
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'

/** A path as managedFields writes it: `f:spec`, `f:containers`, `k:{"name":"app"}`, `v:"x"`; `i:0` for items without a key. */
export type FieldPath = readonly string[]

/** `/spec/containers[name=app]/image`: a JSON pointer whose list items are named by their key. */
export function pathText(path: FieldPath): string {
  return path.map((step) => stepText(step.slice(0, 2), step.slice(2))).join('')
}

function stepText(kind: string, rest: string): string {
  if (kind === 'f:') return `/${rest.replaceAll('~', '~0').replaceAll('/', '~1')}`
  if (kind === 'i:') return `/${rest}`
  const value = parsed(rest)
  if (!isJsonObject(value)) return `[${valueText(value)}]`
  return `[${Object.entries(value).map(([name, part]) => `${name}=${valueText(part)}`)}]`
}

function valueText(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}

/** Where a path leads to in an object, as names and indexes; undefined where nothing is there. */
export function stepsIn(object: Json, path: FieldPath): readonly (string | number)[] | undefined {
  const steps: (string | number)[] = []
  let here: Json | undefined = object
  for (const step of path) {
    const found: string | number | undefined = stepIn(here, step.slice(0, 2), step.slice(2))
    here = found === undefined ? undefined : childOf(here, found)
    if (found === undefined || here === undefined) return undefined
    steps.push(found)
  }
  return steps
}

/** The value that a path leads to. */
export function valueIn(object: Json, path: FieldPath): Json | undefined {
  return stepsIn(object, path)?.reduce<Json | undefined>(childOf, object)
}

function childOf(value: Json | undefined, step: string | number): Json | undefined {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined
  return isJsonObject(value) ? value[step] : undefined
}

function stepIn(value: Json | undefined, kind: string, rest: string): string | number | undefined {
  if (kind === 'f:') return rest
  if (!Array.isArray(value)) return undefined
  const wanted = parsed(rest)
  if (kind === 'i:') return typeof wanted === 'number' ? wanted : undefined
  const index = value.findIndex((item: Json) =>
    isJsonObject(wanted) ? hasKey(item, wanted) : wanted !== undefined && sameValue(item, wanted),
  )
  return index < 0 ? undefined : index
}

/** Whether a list item has these key fields. */
export function hasKey(item: Json, key: JsonObject): boolean {
  return isJsonObject(item) && Object.entries(key).every(([name, wanted]) => sameValue(item[name], wanted))
}

/** The value in a step after its first two characters; undefined for what an API server does not write. */
export function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
