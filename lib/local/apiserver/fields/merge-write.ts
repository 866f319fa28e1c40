import { equal, type JsonObject } from '../json.ts'
import { changeOwners } from './change-owners.ts'
import { noFields, setOf } from './field-set.ts'
import { followSchema } from './follow-schema.ts'
import { type Owner, type Owners, withOwner } from './managers.ts'
import { mergeValues } from './merge-values.ts'
import { namePath } from './path-element.ts'
import { pruneLeft } from './prune-left.ts'
import { withoutReset } from './reset-fields.ts'
import { difference, union } from './set-algebra.ts'
import type { Endpoint } from './tracked-write.ts'
import { fieldsOf } from './value-fields.ts'
import { inVersion, objectIn, type Typed } from './versions.ts'

/** Who writes: by which identifier, and as whom. */
export interface Writer {
  readonly id: string
  readonly as: Omit<Owner, 'fields'>
}

interface Write {
  readonly live: Typed
  readonly owners: Owners
  readonly writer: Writer
}

/** Owners after an object was written as a whole: who writes owns what it changed. */
export function ownUpdate(endpoint: Endpoint, next: Typed, { live, owners, writer }: Write): Owners {
  const known = followSchemas(endpoint, live, owners)
  const { owners: kept, change } = changeOwners(endpoint, { live, next, owners: known, writer: writer.id, force: true })
  const before = difference(kept.get(writer.id)?.fields ?? noFields, change.removed)
  const owned = union(union(before, change.modified), change.added)
  return withWriter(kept, writer, withoutReset(endpoint.resetFields?.[next.apiVersion], owned))
}

export interface MergedApply {
  readonly owners: Owners
  /** Nothing where the object stays what it is. */
  readonly object: JsonObject | undefined
}

/**
 * Lays a configuration over a live object. Who applies owns all that it says; what it said before and does not say any more is removed unless
 * others own it.
 */
export function mergeApply(
  endpoint: Endpoint,
  config: Typed,
  { live, owners, writer, force }: Write & { readonly force: boolean },
): MergedApply {
  const known = followSchemas(endpoint, live, owners)
  const merged = { ...live, object: objectIn(mergeValues(live.schema, live.object, config.object)) }
  const fields = withoutReset(endpoint.resetFields?.[config.apiVersion], fieldsOf(config.schema, config.object))
  const now = { ...writer.as, fields }
  const claimed = new Map(known).set(writer.id, now)
  const next = pruneLeft(endpoint, merged, claimed, now, known.get(writer.id))
  const { owners: kept } = changeOwners(endpoint, { live, next, owners: claimed, writer: writer.id, force })
  return {
    owners: withWriter(kept, writer, kept.get(writer.id)?.fields ?? noFields),
    object: equal(live.object, next.object) ? undefined : next.object,
  }
}

/** What managers own, as the schemas of their versions see it now; managers of versions that are gone are left out. */
function followSchemas(endpoint: Endpoint, live: Typed, owners: Owners): Owners {
  const followed = new Map<string, Owner>()
  for (const [id, owner] of owners) {
    const then = inVersion(endpoint, live, owner.apiVersion)
    if (then !== undefined) followed.set(id, { ...owner, fields: followSchema(then.schema, owner.fields) })
  }
  return followed
}

/** What is never owned: what says which object it is, and what the server alone writes. */
const unowned = setOf(
  namePath('apiVersion'),
  namePath('kind'),
  namePath('metadata'),
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((name) => namePath('metadata', name)),
)

function withWriter(owners: Owners, { id, as }: Writer, fields: Owner['fields']): Owners {
  return withOwner(owners, id, { ...as, fields: difference(fields, unowned) })
}
