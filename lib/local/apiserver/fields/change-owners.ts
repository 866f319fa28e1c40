import { type Comparison, compareValues } from './compare-values.ts'
import { Conflicts } from './conflicts.ts'
import type { FieldSet } from './field-set.ts'
import type { Owner, Owners } from './managers.ts'
import { withoutReset } from './reset-fields.ts'
import { difference, intersection, union } from './set-algebra.ts'
import type { Endpoint } from './tracked-write.ts'
import { inVersion, type Typed } from './versions.ts'

export interface OwnersChange {
  readonly live: Typed
  readonly next: Typed
  readonly owners: Owners
  /** Identifier of who writes. */
  readonly writer: string
  readonly force: boolean
}

/**
 * Takes from all other owners what a write changes, and from everybody what it removes. Throws `Conflicts` where it changes what others own
 * and may not.
 */
export function changeOwners(
  endpoint: Endpoint,
  { live, next, owners, writer, force }: OwnersChange,
): { readonly owners: Owners; readonly change: Comparison } {
  const change = compareAt(endpoint, live, next)
  const changes = new Map([[next.apiVersion, change]])
  const kept = new Map(owners)
  const conflicts = new Map<string, FieldSet>()
  for (const [id, owner] of owners) {
    if (id === writer) continue
    const seen = changes.get(owner.apiVersion) ?? changeIn(endpoint, live, next, owner.apiVersion)
    if (seen === undefined) {
      kept.delete(id)
      continue
    }
    changes.set(owner.apiVersion, seen)
    const conflict = intersection(owner.fields, union(seen.modified, seen.added))
    if (conflict.size > 0) conflicts.set(id, conflict)
    kept.set(id, without(owner, conflict, seen.removed))
  }
  if (!force && conflicts.size > 0) throw new Conflicts(conflicts, owners)
  for (const [id, { fields }] of kept) if (fields.size === 0) kept.delete(id)
  return { owners: kept, change }
}

function without(owner: Owner, ...gone: readonly FieldSet[]): Owner {
  const fields = gone.reduce(difference, owner.fields)
  return fields === owner.fields ? owner : { ...owner, fields }
}

/** What the write does in the eyes of a manager of another version; nothing where that version is gone. */
function changeIn(endpoint: Endpoint, live: Typed, next: Typed, apiVersion: string): Comparison | undefined {
  const [before, after] = [inVersion(endpoint, live, apiVersion), inVersion(endpoint, next, apiVersion)]
  return before === undefined || after === undefined ? undefined : compareAt(endpoint, before, after)
}

function compareAt({ resetFields }: Endpoint, before: Typed, after: Typed): Comparison {
  const { added, modified, removed } = compareValues(after.schema, before.object, after.object)
  const keep = (set: FieldSet) => withoutReset(resetFields?.[after.apiVersion], set)
  return { added: keep(added), modified: keep(modified), removed: keep(removed) }
}
