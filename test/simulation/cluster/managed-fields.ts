import { isJsonObject, type Json, type JsonObject } from '../../../lib/core/json.ts'
import type { Manifest } from '../../../lib/core/manifest.ts'
import { type FieldSet, isEmptySet, minus, plus } from './field-set.ts'

/** One entry of managedFields as the API server writes it. */
export interface Entry {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly time: string
  readonly subresource: string
  readonly fields: FieldSet
}

export function entriesOf(object: Manifest): readonly Entry[] {
  const raw = object.metadata.managedFields
  if (!Array.isArray(raw)) return []
  return raw.filter(isJsonObject).map((entry: JsonObject) => ({
    manager: String(entry.manager),
    operation: entry.operation === 'Apply' ? 'Apply' : 'Update',
    apiVersion: String(entry.apiVersion),
    time: String(entry.time),
    subresource: String(entry.subresource ?? ''),
    fields: isJsonObject(entry.fieldsV1) ? entry.fieldsV1 : {},
  }))
}

/** Entries as managedFields; those that own nothing any more are left out. */
export function managedFieldsOf(entries: readonly Entry[]): readonly Json[] {
  return entries
    .filter(({ fields }) => !isEmptySet(fields))
    .map(({ subresource, fields, ...entry }) => ({
      ...entry,
      fieldsType: 'FieldsV1',
      fieldsV1: fields,
      ...(subresource !== '' && { subresource }),
    }))
}

/** Entries after one manager changed fields: they are its own now, and nobody else's. */
export function withUpdate(
  entries: readonly Entry[],
  by: Omit<Entry, 'fields'>,
  { set, removed }: { readonly set: FieldSet; readonly removed: FieldSet },
): readonly Entry[] {
  const taken = plus(set, removed)
  const isBy = (entry: Entry) =>
    entry.manager === by.manager && entry.operation === by.operation && entry.subresource === by.subresource
  const others = entries
    .filter((entry) => !isBy(entry))
    .map((entry) => ({ ...entry, fields: minus(entry.fields, taken) }))
  const own = entries.find(isBy)
  const before = minus(own?.fields ?? {}, removed)
  if (isEmptySet(set)) return own === undefined ? others : [...others, { ...own, fields: before }]
  return [...others, { ...by, fields: plus(before, set) }]
}
