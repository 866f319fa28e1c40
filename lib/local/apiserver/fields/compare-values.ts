import { equal, isList, isObject, type Json, type JsonObject } from '../json.ts'
import type { ListSchema, Schema } from '../schema.ts'
import { checkEither } from './check-value.ts'
import { type FieldSet, type GrowingSet, insert } from './field-set.ts'
import { pairItems } from './pair-items.ts'
import { nameElement, type Path } from './path-element.ts'
import { fieldOf, granular, isDeduced, isEmpty, type Shape, shapeOf } from './shape.ts'

/** What a change did; no field is in two of them. */
export interface Comparison {
  readonly added: FieldSet
  readonly modified: FieldSet
  readonly removed: FieldSet
}

type Changes = { readonly [kind in keyof Comparison]: GrowingSet }

interface Place {
  readonly schema: Schema
  readonly before: Json | undefined
  readonly after: Json | undefined
  readonly path: Path
}

export function compareValues(schema: Schema, before: Json, after: Json): Comparison {
  const changes: Changes = { added: new Map(), modified: new Map(), removed: new Map() }
  compare(changes, { schema, before, after, path: [] })
  return changes
}

function compare(changes: Changes, place: Place): void {
  if (place.before === place.after) return
  for (const shape of shapesOf(place)) look(changes, place, shape)
}

/** Where nothing is known and the value has become another kind of value, it is looked at as both. */
function shapesOf({ schema, before, after }: Place): readonly Shape[] {
  if (after === undefined) return [shapeOf(schema, before)]
  const shape = shapeOf(schema, after)
  if (before === undefined || !isDeduced(schema)) return [shape]
  const earlier = shapeOf(schema, before)
  return earlier.as === shape.as ? [shape] : [earlier, shape]
}

function look(changes: Changes, place: Place, shape: Shape): void {
  const { schema, before, after } = place
  const one = shape.as === 'map' ? mapIn(before) : listIn(before)
  const other = shape.as === 'map' ? mapIn(after) : listIn(after)
  if (shape.as === 'scalar') checkEither(schema, before, after)
  if (shape.as === 'scalar' || shape.atomic || (isEmpty(one) && isEmpty(other))) {
    noteLeaf(changes, place)
    return
  }
  const list = granular(schema)
  if (shape.as === 'map') compareMaps(changes, place, mapIn(before) ?? {}, mapIn(after) ?? {})
  else if (list !== undefined) compareLists(changes, place, list)
  notePresence(changes, place)
}

function compareMaps(changes: Changes, { schema, path }: Place, one: JsonObject, other: JsonObject): void {
  for (const name of Object.keys(one)) {
    const after = Object.hasOwn(other, name) ? other[name] : undefined
    if (after === one[name]) continue
    compare(changes, { schema: fieldOf(schema, name), before: one[name], after, path: [...path, nameElement(name)] })
  }
  for (const name of Object.keys(other)) {
    if (Object.hasOwn(one, name)) continue
    const step = [...path, nameElement(name)]
    compare(changes, { schema: fieldOf(schema, name), before: undefined, after: other[name], path: step })
  }
}

/** Items that are there more than once are one value together, at the place of the item. */
function compareLists(changes: Changes, { before, after, path }: Place, list: ListSchema): void {
  for (const { element, before: one, after: other } of pairItems(list, listIn(before) ?? [], listIn(after) ?? [])) {
    const step = [...path, element]
    const single = (was: Json | undefined, is: Json | undefined) => {
      if (was !== undefined || is !== undefined)
        compare(changes, { schema: list.items, before: was, after: is, path: step })
    }
    if (one.length < 2 && other.length < 2) single(one[0], other[0])
    else if (one.length >= 2 && other.length >= 2) {
      if (!equal(one, other)) insert(changes.modified, step)
    } else if (one.length >= 2) {
      single(undefined, other[0])
      insert(changes.removed, step)
    } else {
      single(one[0], undefined)
      insert(changes.added, step)
    }
  }
}

/** A place that one side does not have counts beside what is below it. */
function notePresence(changes: Changes, { before, after, path }: Place): void {
  if (before === undefined) insert(changes.added, path)
  else if (after === undefined) insert(changes.removed, path)
}

function noteLeaf(changes: Changes, place: Place): void {
  notePresence(changes, place)
  const { before, after, path } = place
  if (before !== undefined && after !== undefined && !equal(before, after)) insert(changes.modified, path)
}

function mapIn(value: Json | undefined): JsonObject | undefined {
  return isObject(value) ? value : undefined
}

function listIn(value: Json | undefined): readonly Json[] | undefined {
  return isList(value) ? value : undefined
}
