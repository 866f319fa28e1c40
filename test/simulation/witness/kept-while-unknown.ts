import type { LiveObject } from '../../../lib/apply/cluster.ts'
import { ownerOf } from '../../../lib/apply/guard/other-owner.ts'
import type { InventoryId } from '../../../lib/core/object-ref.ts'
import { unitId } from '../../../lib/flux/definition.ts'
import { isDeletion } from './deletion.ts'
import type { Rule, Seen } from './witness.ts'

/** How long what left its unit is kept while another unit fails (P2). */
const keptMs = 15 * 60_000

/**
 * What left its unit is not deleted while a unit does not build, which may want it: not before it was gone from its unit for a quarter of
 * an hour. Nobody could tell of it before the head did.
 */
export const keptWhileUnknown: Rule = {
  name: 'an object that a unit that fails may want was deleted',
  onObject(seen, change) {
    const { cluster, id, before, by } = change
    if (!isDeletion(change) || before === undefined || by.push === 0) return undefined
    // What is pinned leaves its unit otherwise, and is not waited for.
    if (seen.pins.has(cluster)) return undefined
    const failing = Object.entries(seen.truth.model(by.push).units).find(([, { broken }]) => broken)
    const left = failing && leftAt(seen, id, before)
    if (failing === undefined || left === undefined) return undefined
    const waited = by.askedAt - left
    if (waited >= keptMs) return undefined
    return `${cluster} ${id} ${waited} ms after it left, by ${by.worker.name} at push ${by.push}, where ${failing[0]} is broken`
  },
}

/** When the head came to a push by which an object left the unit whose label it carries; undefined where it never did. */
function leftAt({ truth, headMoves }: Seen, id: InventoryId, live: LiveObject): number | undefined {
  const owner = ownerOf(live)
  if (owner === undefined) return undefined
  const unit = unitId('Kustomization', owner.namespace, owner.name)
  const last = headMoves.findLastIndex(({ number }) => number > 0 && truth.wanted(number).get(id)?.unit === unit)
  return last < 0 ? undefined : headMoves[last + 1]?.at
}
