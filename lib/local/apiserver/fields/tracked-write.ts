/**
 * Field tracking and server-side apply, as apimachinery's managedfields and structured-merge-diff do them. Pure functions: how to call them.
 *
 * - Create, update, patch: `trackUpdate({ ...endpoint, live, object })` answers the object with its new managedFields. It never fails. Without
 *   `live` it is a create.
 * - Apply: `trackApply({ ...endpoint, live, config, force })` answers the merged object, or a conflict, or a refusal with its code. Without
 *   `live` it is a create. What it answers is not defaulted yet, and empty values in it are not left out yet, as a write of the kind would.
 * - After defaults and admission, both: `keepTimes(object, live)` puts the old times back where nothing else has changed, so that a write
 *   of the same does nothing.
 * - What remains of managedFields is checked by `checkManagers` with the rest of the metadata.
 * - The scale subresource has managers of its own: `toScale(entries, mappings)` before, `fromScale(...)` after.
 *
 * `object`, `live` and `config` are in the version of the endpoint. Objects of built-in kinds look as the real server writes them: what it
 * never leaves out is there (`status: {}`), what it leaves out when empty is not. `empty` is such an object before anything is written in it.
 */
import type { JsonObject } from '../json.ts'
import type { Schema } from '../schema.ts'

/** Where a write comes in, and what is known of the kind there. */
export interface Endpoint {
  /** As in the request, or the start of its user agent; '' is called `unknown`. */
  readonly manager: string
  readonly apiVersion: string
  readonly kind: string
  /** '' for the object itself. */
  readonly subresource: string
  /** RFC 3339 in seconds: `2026-01-02T03:04:05Z`. */
  readonly now: string
  /** The kind's new object: `{ apiVersion, kind }` for custom resources, what Go writes of an empty one for built-in kinds. */
  readonly empty: JsonObject
  /** What is known of the kind in a version, nothing where that version does not exist (any more). */
  readonly schemaOf: (apiVersion: string) => Schema | undefined
  /** The object in another version, nothing where that version does not exist (any more). */
  readonly convert: (object: JsonObject, apiVersion: string) => JsonObject | undefined
  /** By apiVersion: fields that a write at this endpoint cannot change and does not own. */
  readonly resetFields?: Readonly<Record<string, ResetFields>>
}

/** Paths of field names: all but those below them are kept, or only those, where `*` stands for any element. */
export interface ResetFields {
  readonly keep: 'all-but' | 'only'
  readonly paths: readonly (readonly string[])[]
}

export interface UpdateWrite extends Endpoint {
  readonly live?: JsonObject
  readonly object: JsonObject
}

export interface ApplyWrite extends Endpoint {
  readonly live?: JsonObject
  readonly config: JsonObject
  readonly force: boolean
}

export type Applied =
  | { readonly kind: 'applied'; readonly object: JsonObject }
  | { readonly kind: 'conflict'; readonly message: string; readonly causes: readonly ConflictCause[] }
  | { readonly kind: 'refused'; readonly code: 400 | 500; readonly message: string }

/** One field that another manager owns; its reason is FieldManagerConflict. */
export interface ConflictCause {
  readonly reason: 'FieldManagerConflict'
  readonly message: string
  readonly field: string
}

/** Entries of managedFields that are not to be stored, as field errors of the kind's Invalid answer. */
export interface EntryFault {
  readonly reason: 'FieldValueInvalid' | 'FieldValueTooLong'
  readonly field: string
  readonly message: string
}
