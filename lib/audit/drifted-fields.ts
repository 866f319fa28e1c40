import { sameValue } from '../apply/same.ts'
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { type FieldPath, hasKey, parsed } from './field-path.ts'

/** One field that differs, before it is written for people. */
export interface RawField {
  readonly path: FieldPath
  /** Names and indexes, in what is wanted where it has the field, else in what was found. */
  readonly steps: readonly (string | number)[]
  readonly wanted?: Json
  readonly found?: Json
}

/** Two values of one place, with what managedFields say of it: which list items have keys. */
interface Place {
  readonly path: FieldPath
  readonly steps: readonly (string | number)[]
  readonly nodes: readonly JsonObject[]
}

/** The fields in which two objects differ. `entries` are the fieldsV1 of either: they tell the keys of lists. */
export function rawFields(wanted: Json, found: Json, entries: readonly JsonObject[]): readonly RawField[] {
  return compareAt({ path: [], steps: [], nodes: entries }, wanted, found)
}

function compareAt(place: Place, wanted: Json | undefined, found: Json | undefined): readonly RawField[] {
  if (sameValue(wanted, found)) return []
  if (isJsonObject(wanted) && isJsonObject(found)) {
    const names = [...new Set([...Object.keys(wanted), ...Object.keys(found)])].sort()
    return names.flatMap((name) => compareAt(below(place, `f:${name}`, name), wanted[name], found[name]))
  }
  if (Array.isArray(wanted) && Array.isArray(found)) return compareLists(place, wanted, found)
  const { path, steps } = place
  return [{ path, steps, ...(wanted !== undefined && { wanted }), ...(found !== undefined && { found }) }]
}

function below({ path, steps, nodes }: Place, step: string, at: string | number): Place {
  const inner = nodes.map((node) => node[step]).filter((node) => isJsonObject(node))
  return { path: [...path, step], steps: [...steps, at], nodes: inner }
}

function compareLists(place: Place, wanted: readonly Json[], found: readonly Json[]): readonly RawField[] {
  const whole: RawField = { path: place.path, steps: place.steps, wanted, found }
  const [ours, theirs] = [keyed(place.nodes, wanted), keyed(place.nodes, found)]
  if (ours === undefined || theirs === undefined) {
    if (wanted.length !== found.length) return [whole]
    return wanted.flatMap((item, index) => compareAt(below(place, `i:${index}`, index), item, found[index]))
  }
  const steps = [...ours.keys(), ...[...theirs.keys()].filter((step) => !ours.has(step))]
  const inner = steps.flatMap((step) => {
    const index = ours.get(step) ?? theirs.get(step) ?? 0
    return compareAt(below(place, step, index), itemOf(wanted, ours.get(step)), itemOf(found, theirs.get(step)))
  })
  // The same items in another order.
  return inner.length > 0 ? inner : [whole]
}

function itemOf(list: readonly Json[], index: number | undefined): Json | undefined {
  return index === undefined ? undefined : list[index]
}

/** The items of a list by their key; undefined where they have none. A list that nobody manages is told by the usual key. */
function keyed(nodes: readonly JsonObject[], list: readonly Json[]): ReadonlyMap<string, number> | undefined {
  const known = nodes.flatMap((node) => Object.keys(node)).filter((step) => step.startsWith('k:'))
  const [first] = known
  const names = first === undefined ? ['name'] : Object.keys(objectIn(first))
  const keys = new Map<string, number>()
  for (const [index, item] of list.entries()) {
    const step = known.find((one) => hasKey(item, objectIn(one))) ?? stepOf(item, names)
    if (step === undefined || keys.has(step)) return undefined
    keys.set(step, index)
  }
  return keys
}

function objectIn(step: string): JsonObject {
  const key = parsed(step.slice('k:'.length))
  return isJsonObject(key) ? key : {}
}

function stepOf(item: Json, names: readonly string[]): string | undefined {
  if (!isJsonObject(item) || names.some((name) => item[name] === undefined)) return undefined
  return `k:${JSON.stringify(Object.fromEntries(names.map((name) => [name, item[name] ?? null])))}`
}
