import type { Digest } from '../core/digest.ts'
import type { InventoryId } from '../core/object-ref.ts'
import type { Revision } from '../core/revision.ts'
import type { KustomizationDefinition, UnitId } from '../flux/definition.ts'
import type { DriftFinding, DriftReverts, UnrecordedObject } from './drift.ts'

/** What an object looked like right after our last verified apply; hashes as docs/design/audit says. */
export interface Baseline {
  readonly uid: string
  readonly resourceVersion: string
  readonly generation?: number
  /** Of our managedFields entry (our manager, Apply, no subresource). */
  readonly entryHash: Digest
  /** Of the labels and annotations that we set. */
  readonly metaHash: Digest
  /** Of the object without managedFields, resourceVersion, generation and status. */
  readonly bodyHash: Digest
}

/** One object that a unit owns. */
export interface InventoryEntry {
  readonly id: InventoryId
  /** API version without the group, as last written. */
  readonly version: string
  /** Missing between the commit of the inventory and the first apply. */
  readonly uid?: string
  /** Hash of the desired object that was last applied. */
  readonly desired?: Digest
  readonly baseline?: Baseline
  /** The object was left alone because an annotation or label says so (ssa: Ignore, reconcile: disabled, IfNotPresent). */
  readonly skipped?: true
  /** Since when the unit does not want it any more and keeps it all the same, because what others want is not known. */
  readonly leavingSince?: number
}

/** An object that was written down for deletion before it is deleted. */
export interface PruneIntent {
  readonly id: InventoryId
  readonly version: string
  readonly uid: string
  readonly resourceVersion: string
}

/** An object that was deleted or is somebody else's now, and must not be ours again until an audit later than any worker's life confirms it. */
export interface Tombstone {
  readonly id: InventoryId
  readonly version: string
  readonly uid: string
  readonly prunedAt: number
}

export interface Condition {
  readonly type: 'Ready' | 'Healthy' | 'Reconciling' | 'Stalled'
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason: string
  readonly message: string
  readonly lastTransitionTime: string
}

/** What happened to a unit, for people: kept in the record until written to the audit trail. */
export interface UnitEvent {
  readonly seq: number
  readonly time: number
  readonly severity: 'info' | 'error'
  readonly reason: string
  readonly message: string
  readonly revision?: Revision
  /** What the message tells of drift, object by object. */
  readonly drift?: readonly DriftFinding[]
  /** How many objects more drifted than are listed. */
  readonly driftMore?: number
}

/** Deletions that wait for a person. */
export interface HeldDeletion {
  readonly artifact: Digest | 'vanished'
  /** Hash of the sorted (id, uid) set: what `sluice approve` and the annotation name. */
  readonly hash: Digest
  readonly objects: readonly { readonly id: InventoryId; readonly uid: string }[]
  readonly why: string
}

/** All that is known of a unit on a cluster. */
export interface UnitRecord {
  readonly unit: UnitId
  /** The unit whose output defines this one; none for the root. */
  readonly parent?: UnitId
  /** As last read from the parent's output. */
  readonly definition: KustomizationDefinition
  /** What is being worked towards, written before the first effect. */
  readonly target?: {
    readonly revision: Revision
    readonly artifact: Digest
    /** How often a newer artifact came while the health of this one, or of those before it, was waited for (L1). */
    readonly superseded?: number
    /** How long its health was waited for before the wait was interrupted. */
    readonly waitedMs?: number
  }
  readonly attempted?: { readonly revision: Revision; readonly artifact: Digest; readonly at: number }
  /** Applied, pruned and seen healthy. */
  readonly applied?: {
    readonly revision: Revision
    readonly artifact: Digest
    readonly desired: Digest
    readonly at: number
  }
  /** What it was on the cluster that is gone, until it is that on the one which took its place: also where its source cannot be read. */
  readonly restoring?: { readonly revision: Revision; readonly artifact: Digest }
  readonly inventory: readonly InventoryEntry[]
  /** Objects that the unit wants too and leaves to another one, which had them first. */
  readonly yields?: readonly InventoryId[]
  readonly intents: readonly PruneIntent[]
  readonly tombstones: readonly Tombstone[]
  readonly conditions: readonly Condition[]
  readonly controlsSeen: Readonly<Record<string, number>>
  readonly held?: HeldDeletion
  /** Drift that is left as it is: reported, or held back because it comes back each time. */
  readonly drift?: readonly DriftFinding[]
  readonly reverts?: readonly DriftReverts[]
  /** Objects with the labels of this unit, or at the root of one that is not there, which no inventory lists: told of, and left alone. */
  readonly unrecorded?: readonly UnrecordedObject[]
  /** Hashes of approvals that were used up. */
  readonly approvalsUsed: readonly string[]
  readonly outbox: readonly UnitEvent[]
  /** Seq of the next event. */
  readonly nextEvent: number
  readonly history: readonly HistoryEntry[]
  /** Failed attempts in a row, and when the next one is due (milliseconds since the epoch). */
  readonly attempt: number
  readonly nextDue?: number
  /** When the unit had left Git and all its objects were gone; the record stays for its tombstones and history. */
  readonly removed?: number
}

export interface HistoryEntry {
  readonly artifact: Digest
  readonly revision: Revision
  readonly status: string
  readonly first: number
  readonly last: number
  readonly count: number
}
