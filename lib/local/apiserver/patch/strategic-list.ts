import { badRequest } from '../failure.ts'
import { isList, isObject, type Json, type JsonObject } from '../json.ts'
import type { Schema } from '../schema.ts'
import { badElementOrder, directive, orderPrefix, withoutDirectives } from './directives.ts'
import { goText } from './go-text.ts'
import { rejected, unprocessed, withoutMergeKey } from './unprocessed.ts'

/** How a list takes changes. The key is '' for lists of scalars. */
export interface ListRule {
  readonly merge: boolean
  readonly key: string
  readonly items: Schema
}

type MergeItem = (original: JsonObject, patch: JsonObject, schema: Schema) => JsonObject

/** A list changed by a list of a patch; `deletes` says that the patch lists scalars to take away. */
export function mergeLists(
  original: readonly Json[],
  patch: readonly Json[],
  rule: ListRule,
  mergeItem: MergeItem,
  deletes = false,
): readonly Json[] {
  if (original.length === 0 && patch.length === 0) return original
  const objects = areObjects(original, patch)
  if (!objects && deletes) return original.filter((item) => !patch.includes(item))
  if (!objects) return interleaved([...new Set([...original, ...patch])], patch, original, '')
  if (rule.key === '') throw unprocessed('cannot merge lists without merge key for struct')
  const { kept, changes } = afterOrders(original.filter(isObject), patch.filter(isObject), rule.key)
  const merged: JsonObject[] = [...kept]
  for (const change of changes) {
    const value = keyOf(change, rule.key)
    const at = merged.findIndex((item) => item[rule.key] === value)
    const before = merged[at]
    if (before === undefined) merged.push(change)
    else merged[at] = mergeItem(before, change, rule.items)
  }
  return interleaved(merged, changes, kept, rule.key)
}

export interface Ordered {
  readonly before: readonly Json[] | undefined
  readonly change: readonly Json[] | undefined
  /** What `$setElementOrder` says. */
  readonly order: readonly Json[]
  readonly rule: ListRule
}

/** A list with its changes, in the order that the patch tells; undefined where there is no list. */
export function orderedLists(
  { before, change, order, rule }: Ordered,
  mergeItem: MergeItem,
): readonly Json[] | undefined {
  checkOrder(change ?? [], order, rule.key)
  const merged = mergedOf(before, change, rule, mergeItem)
  if (merged === undefined) return undefined
  if ((before?.length ?? 0) + (change?.length ?? 0) === 0) throw unprocessed('no elements in any of the given slices')
  areObjects(before ?? [], change ?? [])
  return interleaved(merged, order, before ?? [], rule.key)
}

function mergedOf(
  before: readonly Json[] | undefined,
  change: readonly Json[] | undefined,
  rule: ListRule,
  mergeItem: MergeItem,
): readonly Json[] | undefined {
  if (change === undefined) return before
  if (before !== undefined) return rule.merge ? mergeLists(before, change, rule, mergeItem) : change
  const plain = withoutDirectives(change)
  return isList(plain) ? plain : undefined
}

/** What the special items of a patch say: which items of the original stay, and which of the patch are changes. */
function afterOrders(original: readonly JsonObject[], patch: readonly JsonObject[], key: string) {
  let kept = original
  for (const item of patch) {
    const told = item[directive]
    if (told === undefined || told === 'replace') continue
    if (told === 'merge') throw unprocessed('merging lists cannot yet be specified in the patch')
    if (told !== 'delete') throw unprocessed(`unknown patch type: ${String(told)} in map: `, item)
    const value = keyOf(item, key)
    kept = kept.filter((one) => one[key] !== value)
  }
  const changes = patch.filter((item) => !Object.hasOwn(item, directive))
  const replaces = patch.some((item) => item[directive] === 'replace')
  return replaces ? { kept: changes, changes: [] } : { kept, changes }
}

/**
 * The items that the patch names in its order, and the others in theirs; where both lie in the original, the original decides which
 * comes first.
 */
function interleaved(
  merged: readonly Json[],
  patch: readonly Json[],
  original: readonly Json[],
  key: string,
): readonly Json[] {
  if (key !== '') for (const item of patch) keyOf(item, key)
  const id = (item: Json) => (key === '' ? item : keyOf(item, key))
  const placeIn = (list: readonly Json[], item: Json) => {
    const wanted = id(item)
    return list.findIndex((one) => (key === '' ? one : isObject(one) ? one[key] : undefined) === wanted)
  }
  const ranked = (list: readonly Json[], items: readonly Json[]) => sorted(items, (item) => placeIn(list, item))
  const own = ranked(
    patch,
    merged.filter((item) => placeIn(patch, item) >= 0),
  )
  const others = ranked(
    original,
    merged.filter((item) => placeIn(patch, item) < 0),
  )
  const woven: Json[] = []
  let next = 0
  for (const item of own) {
    const place = placeIn(original, item)
    for (let other = others[next]; other !== undefined; other = others[++next]) {
      const otherPlace = placeIn(original, other)
      if (otherPlace < 0 || otherPlace > place) break
      woven.push(other)
    }
    woven.push(item)
  }
  return [...woven, ...others.slice(next)]
}

/** As the real server sorts: an item without a place comes before every other, so the outcome depends on the way of sorting. */
function sorted(items: readonly Json[], placeOf: (item: Json) => number): readonly Json[] {
  const list = items.map((item) => ({ item, place: placeOf(item) }))
  const made: (typeof list)[number][] = []
  for (const one of list) {
    const before = ({ place }: { readonly place: number }) => !(one.place >= 0 && place >= 0) || one.place < place
    const at = made.findLastIndex((other) => !before(other)) + 1
    made.splice(at, 0, one)
  }
  return made.map(({ item }) => item)
}

/** The items of a patch must come in the order that it tells, and all be in it. */
function checkOrder(patch: readonly Json[], order: readonly Json[], key: string): void {
  if (order.length === 0 || patch.length === 0) return
  const own = patch.filter((item) => !isObject(item) || !Object.hasOwn(item, directive))
  let next = 0
  for (const place of order) {
    const item = own[next]
    if (item === undefined) return
    if (key === '' ? item === place : keyOf(item, key) === keyOf(place, key)) next++
  }
  if (next < own.length) {
    throw unprocessed(
      `The order in patch list:\n${goText(patch)}\n doesn't match ${orderPrefix} list:\n${goText(order)}\n`,
    )
  }
}

function keyOf(item: Json, key: string): Json {
  if (!isObject(item)) throw badRequest(badElementOrder)
  const value = item[key]
  if (value === undefined) throw withoutMergeKey(item, key)
  return value
}

/** Whether the items are objects; all must be of one type. Throws a Failure where they are not. */
function areObjects(...lists: readonly (readonly Json[])[]): boolean {
  const [first, ...others] = new Set(lists.flat().map(typeOf))
  if (first === 'list') throw rejected()
  if (others.length > 0) throw unprocessed(`list element types are not identical: ${goText(lists)}`)
  return first === 'object'
}

function typeOf(value: Json): string {
  if (value === null) return 'null'
  if (isList(value)) return 'list'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'float'
  return typeof value
}
