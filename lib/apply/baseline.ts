import { canonical } from '../core/canonical.ts'
import { type Digest, digestOf, keyedDigestOfValue } from '../core/digest.ts'
import { at, isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { remembered } from '../core/remembered.ts'
import type { Baseline } from '../store/record.ts'
import type { LiveObject } from './cluster.ts'
import { isSwitched } from './guard/metadata-switch.ts'
import { isTakenOver, managerEntries, ourEntry } from './manager.ts'
import { hasLeftovers } from './takeover.ts'

/**
 * What an object looks like now, to recognise it later: from the answer of our apply, or of a GET after a close look; never from a LIST.
 * Undefined where we own nothing of it. `key` keys the hashes: a plain one would let the values of Secrets be guessed,
 * which variables may have put into any object.
 */
export function baselineOf(live: LiveObject, key: Uint8Array): Baseline | undefined {
  const entry = ourEntry(live)
  if (entry === undefined) return undefined
  const { uid, resourceVersion, generation } = live.metadata
  const hash = (value: Json) => keyedDigestOfValue(key, value)
  return {
    uid,
    resourceVersion,
    ...(typeof generation === 'number' && { generation }),
    entryHash: entryHashOf(entry.raw),
    metaHash: hash(ownMetadata(live, entry.fields)),
    bodyHash: hash(bodyOf(live, entry.fields)),
  }
}

/** Whether only versions and status moved since the baseline was taken: no foreign write changed what we own or what lies beside it. */
export function bodyClean(live: LiveObject, baseline: Baseline, key: Uint8Array): boolean {
  const now = baselineOf(live, key)
  if (now === undefined || live.metadata.deletionTimestamp !== undefined) return false
  if (now.uid !== baseline.uid || now.entryHash !== baseline.entryHash) return false
  return now.bodyHash === baseline.bodyHash && !hasIntruder(live)
}

/** An entry of a manager whose fields become ours, or what kubectl leaves: by itself a reason to look closely, as it may have only added fields. */
export function hasIntruder(object: LiveObject): boolean {
  return !isSwitched(object, 'ssa', 'Merge') && (managerEntries(object).some(isTakenOver) || hasLeftovers(object))
}

/** Of our whole managedFields entry, its time included: of its canonical JSON. */
export function entryHashOf(entry: JsonObject): Digest {
  const { fieldsV1, ...beside } = entry
  if (!isJsonObject(fieldsV1)) return digestOf(canonicalEntry(entry))
  const known = hashesWith(fieldsV1)
  const key = JSON.stringify(beside)
  const hash = known.get(key) ?? digestOf(canonicalEntry(entry))
  known.set(key, hash)
  return hash
}

/** Hashes of entries with the same fields, by what is beside those: what was applied in the same second has the same entry. */
const hashesWith = remembered((_fields: JsonObject) => new Map<string, Digest>())

function canonicalEntry(entry: JsonObject): string {
  const members = Object.keys(entry)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalMember(entry[name] ?? null)}`)
  return `{${members.join(',')}}`
}

/** Metadata of many objects share their lists of fields, and an audit asks for each of them. */
const canonicalFields = remembered<JsonObject, string>(canonical)

function canonicalMember(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(value)
  return isJsonObject(value) ? canonicalFields(value) : canonical(value)
}

/** Of the labels, annotations, finalizers and owner references that our entry owns; readable from a metadata-only LIST. */
export function metaHashOf(object: LiveObject, key: Uint8Array): Digest {
  return keyedDigestOfValue(key, ownMetadata(object, ourEntry(object)?.fields ?? {}))
}

function ownMetadata(object: LiveObject, fields: JsonObject): { readonly [key: string]: Json } {
  const owned = at(fields, 'f:metadata')
  const lists = ['finalizers', 'ownerReferences'].flatMap((name) =>
    at(owned, `f:${name}`) === undefined ? [] : [[name, object.metadata[name] ?? null] as const],
  )
  return { ...ownMaps(object, fields), ...Object.fromEntries(lists) }
}

function ownMaps({ metadata }: LiveObject, fields: JsonObject): { labels: JsonObject; annotations: JsonObject } {
  const owned = at(fields, 'f:metadata')
  return {
    labels: ownMap(metadata.labels, at(owned, 'f:labels')),
    annotations: ownMap(metadata.annotations, at(owned, 'f:annotations')),
  }
}

function ownMap(values: Json | undefined, owned: Json | undefined): JsonObject {
  if (!isJsonObject(values) || !isJsonObject(owned)) return {}
  return Object.fromEntries(Object.entries(values).filter(([name]) => owned[`f:${name}`] !== undefined))
}

/** Foreign labels and annotations are left out: an equal bodyHash counts only together with an equal entryHash. */
function bodyOf(object: LiveObject, fields: JsonObject): JsonObject {
  const { metadata, status, ...rest } = object
  const { managedFields: _, resourceVersion: _version, generation: _generation, ...kept } = metadata
  const ownStatus = at(fields, 'f:status') !== undefined && status !== undefined
  return { ...rest, metadata: { ...kept, ...ownMaps(object, fields) }, ...(ownStatus && { status }) }
}
