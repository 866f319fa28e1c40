import type { InventoryId } from '../core/object-ref.ts'

/**
 * How a live object differs from what its unit wants.
 * - `missing`: it is not there. `replaced`: another object of its name is there, with another uid, and differs or is not ours yet.
 * - `terminating`: it is being deleted. `changed`: applying it again would change fields.
 * - `ownership`: its values are right, but others own some of them, so that a later change in Git might not take.
 * - `unrecorded`: it carries the labels and the entry of a unit whose record did not name it.
 */
export type DriftKind = 'missing' | 'replaced' | 'terminating' | 'changed' | 'ownership' | 'unrecorded'

/**
 * What was done about it.
 * - `reverted`: applied again. `reported`: left as it is, since the unit only reports.
 * - `held-back`: left as it is for a while, since it comes back each time.
 */
export type DriftDone = 'reverted' | 'reported' | 'held-back'

/** One field that differs. `wanted` is missing where the cluster has more than is wanted, `found` where it has less. */
export interface DriftedField {
  /** A JSON pointer whose list items are named by their key where they have one: `/spec/containers[name=app]/image`. */
  readonly path: string
  /** As `spec.ignore` takes it, where that is written otherwise: `/spec/containers/0/image`. */
  readonly pointer?: string
  /** As JSON, cut where it is long, masked where it may hold a secret. */
  readonly wanted?: string
  readonly found?: string
  /** Set by others inside a structure that is ours: no drift, left as it is, and worth knowing. */
  readonly foreign?: true
}

/** Who owns fields that differ, as the API server wrote it down. A manager is the name a program gave itself, not a person. */
export interface DriftActor {
  readonly manager: string
  readonly operation: string
  /** When that manager last changed anything of the object, as the API server writes times. */
  readonly time?: string
  readonly subresource?: string
}

/** One object that drifted. */
export interface DriftFinding {
  readonly id: InventoryId
  /** API version without the group. */
  readonly version: string
  readonly kind: DriftKind
  readonly fields: readonly DriftedField[]
  /** How many fields more differ than are listed. */
  readonly more?: number
  /** None where nobody is known, as for a deletion. */
  readonly actors: readonly DriftActor[]
  /** Milliseconds since the epoch; of an object that drifts again and again, the first time of all. */
  readonly firstSeen: number
  /** How often it was found anew: once for a drift that is still there, once more for each that came after a revert. */
  readonly times: number
  readonly done: DriftDone
  /** Of what is held back: when it is reverted next. */
  readonly nextTry?: number
}

/** Reverts of one object, kept until it was left alone for an hour: what comes back each time is contested. */
export interface DriftReverts {
  readonly id: InventoryId
  /** How often it was reverted since it was last calm. */
  readonly count: number
  readonly firstSeen: number
  /** Times of the last few reverts, oldest first. */
  readonly at: readonly number[]
  /** When it was last reverted, or last seen to be as it should be after it was held back. */
  readonly last: number
  /** Contested: the pause after the last revert, doubled each time. */
  readonly pauseMs?: number
}

/** A live object with our labels and our entry that no inventory lists. */
export interface UnrecordedObject {
  readonly id: InventoryId
  readonly version: string
  readonly uid: string
}
