import type { Json } from '../json.ts'
import type { ListSchema } from '../schema.ts'
import { elementOf } from './list-item.ts'
import type { PathElement } from './path-element.ts'

/** The items of two lists that are the same item: one on each side, unless it is there more than once. */
export interface ItemPair {
  readonly element: PathElement
  readonly before: readonly Json[]
  readonly after: readonly Json[]
}

export function pairItems(list: ListSchema, before: readonly Json[], after: readonly Json[]): Iterable<ItemPair> {
  const pairs = new Map<string, { element: PathElement; before: Json[]; after: Json[] }>()
  const note = (item: Json, side: 'before' | 'after') => {
    const element = elementOf(list, item)
    const pair = pairs.get(element.id) ?? { element, before: [], after: [] }
    pair[side].push(item)
    pairs.set(element.id, pair)
  }
  for (const item of before) note(item, 'before')
  for (const item of after) note(item, 'after')
  return pairs.values()
}
