import { isList, isObject, type Json } from '../json.ts'
import type { ListSchema } from '../schema.ts'
import { quote } from './go-text.ts'
import { type KeyField, keyElement, type PathElement, valueElement } from './path-element.ts'
import { namedField } from './shape.ts'

/** An item by what tells it apart in its list, or why it cannot be told apart. */
export type Identified =
  | { readonly kind: 'element'; readonly element: PathElement }
  | { readonly kind: 'flaw'; readonly message: string }

export function identify(list: ListSchema, item: Json): Identified {
  return list.merge.by === 'keys' ? byKeys(list, list.merge.keys, item) : byValue(item)
}

const unknown: PathElement = { id: '', by: 'index', index: -1 }

/** As `identify`, in a list that has been checked: what then lacks its keys has lost them to pruning, and is nothing that is owned. */
export function elementOf(list: ListSchema, item: Json): PathElement {
  const found = identify(list, item)
  return found.kind === 'element' ? found.element : unknown
}

/** A key that is left out counts as its default; without one the item is told apart by its other keys. */
function byKeys(list: ListSchema, keys: readonly string[], item: Json): Identified {
  if (item === null) return flaw('associative list with keys may not have a null element')
  if (!isObject(item)) return flaw('associative list with keys may not have non-map elements')
  const fields: KeyField[] = []
  for (const name of keys) {
    const value = Object.hasOwn(item, name) ? item[name] : keyDefault(list, name)
    if (value !== undefined) fields.push([name, value])
  }
  if (fields.length > 0) return { kind: 'element', element: keyElement(fields) }
  const named = `[${keys.map(quote).join(' ')}]`
  return flaw(
    `associative list with keys has an element that omits all key fields ${named} (and doesn't have default values for any key fields)`,
  )
}

function keyDefault(list: ListSchema, name: string): Json | undefined {
  return namedField(list.items, name)?.default ?? undefined
}

function byValue(item: Json): Identified {
  if (isObject(item)) return flaw("associative list without keys has an element that's a map type")
  if (isList(item)) return flaw('not supported: associative list with lists as elements')
  if (item === null) return flaw("associative list without keys has an element that's an explicit null")
  return { kind: 'element', element: valueElement(item) }
}

function flaw(message: string): Identified {
  return { kind: 'flaw', message }
}
