import type { FieldSet } from './field-set.ts'
import type { Owner, Owners } from './managers.ts'
import { withNamedFields } from './named-fields.ts'
import { removeFields } from './remove-fields.ts'
import { difference, intersection, union } from './set-algebra.ts'
import { fieldsOf } from './value-fields.ts'
import { inVersion, objectIn, type Typed, type Versions } from './versions.ts'

/** A merged object without what its manager applied last time, does not apply any more, and nobody else owns. */
export function pruneLeft(
  versions: Versions,
  merged: Typed,
  owners: Owners,
  now: Owner,
  last: Owner | undefined,
): Typed {
  if (last === undefined || last.fields.size === 0) return merged
  // Who says all that it said before leaves nothing: by far the most applies.
  if (last.apiVersion === now.apiVersion && difference(last.fields, now.fields).size === 0) return merged
  const then = inVersion(versions, merged, last.apiVersion)
  if (then === undefined) return merged
  const stripped = without(then, withNamedFields(then.schema, last.fields))
  const owned = keepOwned(versions, then, stripped, owners)
  const pruned = keepOthers(versions, then, owned, last)
  const back = inVersion(versions, pruned, now.apiVersion)
  if (back === undefined) throw new Error(`failed to prune fields: no version ${now.apiVersion}`)
  return back
}

/** Puts back what any manager owns, who applies now among them; first in the version at hand, in which all that conversion needs is there. */
function keepOwned(versions: Versions, merged: Typed, pruned: Typed, owners: Owners): Typed {
  const sets = new Map<string, FieldSet>([[merged.apiVersion, new Map()]])
  for (const { apiVersion, fields } of owners.values())
    sets.set(apiVersion, union(sets.get(apiVersion) ?? new Map(), fields))
  let [whole, kept] = [merged, pruned]
  for (const [apiVersion, owned] of sets) {
    if (owned.size === 0) continue
    const [one, other] = [inVersion(versions, whole, apiVersion), inVersion(versions, kept, apiVersion)]
    if (one === undefined) continue
    whole = one
    if (other === undefined) continue
    const stays = union(named(other), withNamedFields(one.schema, owned))
    kept = without(one, difference(named(one), stays))
  }
  return kept
}

/** Of what is gone only what the manager owned itself may go: the rest belongs to nobody, or to those who wrote it otherwise. */
function keepOthers(versions: Versions, merged: Typed, pruned: Typed, last: Owner): Typed {
  const kept = inVersion(versions, pruned, last.apiVersion)
  if (kept === undefined) return merged
  const gone = difference(named(merged), named(kept))
  return without(merged, intersection(gone, withNamedFields(merged.schema, last.fields)))
}

function named({ schema, object }: Typed): FieldSet {
  return withNamedFields(schema, fieldsOf(schema, object))
}

function without(typed: Typed, fields: FieldSet): Typed {
  return { ...typed, object: objectIn(removeFields(typed.schema, typed.object, fields)) }
}
