import type { Json } from '../json.ts'
import type { ListSchema } from '../schema.ts'
import { elementOf } from './list-item.ts'

type Merge = (live: Json | undefined, applied: Json | undefined) => Json

/**
 * Lays the items of an applied list over those of a live one. The applied order decides between items that both have; live items keep their
 * place before the next of those. An item that is live more than once is replaced as a whole where it is applied.
 */
export function mergeLists(
  schema: ListSchema,
  live: readonly Json[],
  applied: readonly Json[],
  merge: Merge,
): readonly Json[] {
  const lefts = live.map((item) => elementOf(schema, item).id)
  const rights = applied.map((item) => elementOf(schema, item).id)
  const inLive = uniques(lefts, live)
  const inApplied = new Map(rights.map((id, at) => [id, applied[at]]))
  const shared = rights.filter((id) => inLive.has(id))
  const merged: Json[] = []
  const done = new Set<string>()
  const take = (id: string) => {
    done.add(id)
    merged.push(merge(inLive.get(id), inApplied.get(id)))
  }
  let left = 0
  let right = 0
  let next = 0
  while (left < lefts.length || right < rights.length) {
    const l = lefts[left]
    const r = rights[right]
    if (l !== undefined && r !== undefined && l === r) {
      take(l)
      left++
      right++
      next++
      continue
    }
    const wanted = shared[next]
    // Both have it, but another one is due first.
    if (l !== undefined && r !== undefined && inApplied.has(l) && wanted !== undefined && wanted !== l) {
      left++
      continue
    }
    if (l !== undefined && !inApplied.has(l)) {
      merged.push(live[left] ?? null)
      left++
      continue
    }
    if (l !== undefined && done.has(l)) left++
    if (r !== undefined) {
      take(r)
      right++
      if (wanted === r) next++
    }
  }
  return merged.length === live.length && merged.every((item, at) => item === live[at]) ? live : merged
}

/** Items by what tells them apart; null stands for one that is there more than once. */
function uniques(ids: readonly string[], items: readonly Json[]): ReadonlyMap<string, Json> {
  const found = new Map<string, Json>()
  for (const [at, id] of ids.entries()) found.set(id, found.has(id) ? null : (items[at] ?? null))
  return found
}
