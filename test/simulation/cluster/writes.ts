import type { LiveObject } from '../../../lib/apply/cluster.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../lib/core/json.ts'
import type { Manifest } from '../../../lib/core/manifest.ts'
import { type FieldSet, fieldsOfObject, minus, owned, plus, unclaimed } from './field-set.ts'
import { type Entry, entriesOf, managedFieldsOf, withUpdate } from './managed-fields.ts'
import { compare, mergedMap, withoutFields } from './merge.ts'

/** What a write made of an object, without a new resourceVersion; `unchanged` moves nothing. */
export type Applied = LiveObject | 'unchanged'

export interface By {
  readonly manager: string
  readonly time: string
}

type ServerMetadata = { readonly uid: string; readonly resourceVersion: string; readonly creationTimestamp: string }

/** Kinds of whose spec and annotations the server counts the changes. */
const counted = new Set(['Deployment'])

/** A new object. */
export function created(manifest: Manifest, by: By & Pick<Entry, 'operation'>, server: ServerMetadata): LiveObject {
  const { managedFields: _, resourceVersion: _version, uid: _uid, ...metadata } = manifest.metadata
  // A status is written to its subresource alone.
  const { status: _status, ...body } = manifest
  const fields = fieldsOfObject(manifest, by.operation === 'Update')
  const entry: Entry = { ...by, apiVersion: manifest.apiVersion, subresource: '', fields }
  return {
    ...body,
    metadata: {
      ...metadata,
      name: manifest.metadata.name,
      ...server,
      ...(counted.has(manifest.kind) && { generation: 1 }),
      managedFields: managedFieldsOf([entry]),
    },
  }
}

/** Server-side apply with force. */
export function applied(live: LiveObject, manifest: Manifest, by: By): Applied {
  const entries = entriesOf(live)
  const isOwn = (entry: Entry) =>
    entry.manager === by.manager && entry.operation === 'Apply' && entry.subresource === ''
  const own = entries.find(isOwn)
  const others = entries.filter((entry) => !isOwn(entry))
  const fields = fieldsOfObject(manifest, false)
  const dropped = others.reduce((set, other) => unclaimed(set, other.fields), unclaimed(own?.fields ?? {}, fields))
  const next = pruned(mergedMap(owned(live), owned(manifest)), dropped)
  const changes = changesOf(owned(live), next)
  const sameFields = own !== undefined && sameSet(own.fields, fields)
  if (changes === undefined && sameFields) return 'unchanged'
  const taken = changes === undefined ? {} : plus(changes.set, changes.removed)
  const left = others.map((other) => ({ ...other, fields: minus(other.fields, taken) }))
  const entry: Entry = { ...by, operation: 'Apply', apiVersion: live.apiVersion, subresource: '', fields }
  return rebuilt(live, next, [...left, entry])
}

/** A write that is no apply; what it says of managedFields is taken first. */
export function updated(live: LiveObject, object: JsonObject, by: By): Applied {
  const changes = changesOf(owned(live), owned(object))
  const entries = entriesOf(asManifest(object, live))
  const said = managedFieldsOf(entries)
  const sameEntries = JSON.stringify(said) === JSON.stringify(managedFieldsOf(entriesOf(live)))
  if (changes === undefined && sameEntries) return 'unchanged'
  const entry = { ...by, operation: 'Update', apiVersion: live.apiVersion, subresource: '' } as const
  const next = changes === undefined ? entries : withUpdate(entries, entry, changes)
  return rebuilt(live, owned(object), next)
}

/** A write to the status subresource. */
export function statusSet(live: LiveObject, status: JsonObject, by: By): Applied {
  if (JSON.stringify(live.status) === JSON.stringify(status)) return 'unchanged'
  const entry = { ...by, operation: 'Update', apiVersion: live.apiVersion, subresource: 'status' } as const
  const set = { 'f:status': Object.fromEntries(Object.keys(status).map((name) => [`f:${name}`, {}])) }
  const entries = withUpdate(entriesOf(live), entry, { set, removed: {} })
  return { ...live, status, metadata: { ...live.metadata, managedFields: managedFieldsOf(entries) } }
}

function rebuilt(live: LiveObject, next: JsonObject, entries: readonly Entry[]): LiveObject {
  const { metadata, ...body } = next
  const { name, namespace, uid, resourceVersion, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds } =
    live.metadata
  const { generation } = live.metadata
  const before = [live.spec, live.metadata.annotations]
  const after = [next.spec, isJsonObject(metadata) ? metadata.annotations : undefined]
  const moved = JSON.stringify(before) !== JSON.stringify(after)
  return {
    ...body,
    apiVersion: live.apiVersion,
    kind: live.kind,
    ...(live.status !== undefined && { status: live.status }),
    metadata: {
      ...(isJsonObject(metadata) && metadata),
      name,
      uid,
      resourceVersion,
      ...given({ namespace, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds }),
      ...(typeof generation === 'number' && { generation: moved ? generation + 1 : generation }),
      managedFields: managedFieldsOf(entries),
    },
  }
}

function given(values: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

function asManifest(object: JsonObject, live: LiveObject): Manifest {
  const { managedFields } = isJsonObject(object.metadata) ? object.metadata : {}
  return { ...live, metadata: { ...live.metadata, managedFields: managedFields ?? [] } }
}

function changesOf(before: JsonObject, after: JsonObject) {
  const changes = compare('', before, after)
  return changes && { set: withoutMetadataSelf(changes.set), removed: changes.removed }
}

/** Nobody owns metadata itself. */
function withoutMetadataSelf(set: FieldSet): FieldSet {
  const metadata = set['f:metadata']
  if (!isJsonObject(metadata)) return set
  const { '.': _, ...rest } = metadata
  return { ...set, 'f:metadata': rest }
}

function pruned(object: JsonObject, dropped: FieldSet): JsonObject {
  if (Object.keys(dropped).length === 0) return object
  const left = withoutFields('', object, dropped)
  return isJsonObject(left) ? left : {}
}

function sameSet(a: FieldSet, b: FieldSet): boolean {
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => {
      const [left, right] = [a[key], b[key]]
      return isJsonObject(left) && isJsonObject(right) && sameSet(left, right)
    })
  )
}
