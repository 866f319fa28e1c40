import { isList, isObject, type Json, type JsonObject } from '../json.ts'
import type { ListSchema, Schema } from '../schema.ts'
import { type FieldNode, type FieldSet, noFields, put } from './field-set.ts'
import { elementOf } from './list-item.ts'
import { nameElement, type PathElement } from './path-element.ts'
import { fieldOf, granular, isEmpty, itemOf, namedField, shapeOf } from './shape.ts'

interface Found {
  /** Whether the place itself is one of the fields. */
  readonly member: boolean
  readonly children: FieldSet
}

const itself: Found = { member: true, children: noFields }

/** Every field that a value mentions: what applying it would own. The value has been checked. */
export function fieldsOf(schema: Schema, value: Json): FieldSet {
  return found(schema, value).children
}

function found(schema: Schema, value: Json): Found {
  const shape = shapeOf(schema, value)
  if (shape.as === 'scalar' || shape.atomic) return itself
  if (shape.as === 'map') return { member: false, children: isObject(value) ? ofMap(schema, value) : noFields }
  const list = granular(schema)
  return { member: false, children: isList(value) && list !== undefined ? ofList(list, value) : noFields }
}

/** Fields of objects follow from what is in them; keys that are data, and what is null or empty, stand for themselves. */
function ofMap(schema: Schema, value: JsonObject): FieldSet {
  const fields = new Map<string, FieldNode>()
  for (const name of Object.keys(value)) {
    const inner = value[name] ?? null
    const { member, children } = found(fieldOf(schema, name), inner)
    const alone = inner === null || (isObject(inner) && isEmpty(inner))
    put(fields, {
      element: nameElement(name),
      member: member || alone || namedField(schema, name) === undefined,
      children,
    })
  }
  return fields
}

function ofList(list: ListSchema, items: readonly Json[]): FieldSet {
  const fields = new Map<string, FieldNode>()
  const times = new Map<string, number>()
  const elements = items.map((item): PathElement => elementOf(list, item))
  for (const { id } of elements) times.set(id, (times.get(id) ?? 0) + 1)
  for (const [at, element] of elements.entries()) {
    // Of what is there twice only the place is known.
    const once = times.get(element.id) === 1
    const children = once ? found(itemOf(list), items[at] ?? null).children : noFields
    fields.set(element.id, { element, member: true, children })
  }
  return fields
}
