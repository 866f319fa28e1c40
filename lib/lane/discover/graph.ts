import type { BuildId } from '../../build/spec.ts'
import type { Digest } from '../../core/digest.ts'
import type { Manifest } from '../../core/manifest.ts'
import type { InventoryId } from '../../core/object-ref.ts'
import type { Problem } from '../../core/problem.ts'
import type { Revision } from '../../core/revision.ts'
import type { GitRepositoryDefinition, KustomizationDefinition, UnitId } from '../../flux/definition.ts'
import type { GitSourceSpec, SourceId } from '../../source/spec.ts'
import type { UnitRecord } from '../../store/record.ts'

/** How much an activation looks at: all units, or only those of which something may have changed since they were applied. */
export type Scope = 'wide' | 'narrow'

/** One object that a unit wants on the cluster. */
export interface DesiredObject {
  readonly id: InventoryId
  readonly manifest: Manifest
  readonly hash: Digest
}

/** A Flux object in a unit's output: taken over by Sluice, listed in the inventory, not sent to the cluster. */
export interface TakenOver {
  readonly id: InventoryId
  readonly version: string
  readonly manifest: Manifest
}

/** The complete output of a unit's build for this cluster, after substitution. */
export interface Output {
  readonly revision: Revision
  readonly artifact: Digest
  /** Sent to the cluster. */
  readonly objects: readonly DesiredObject[]
  readonly takenOver: readonly TakenOver[]
  /** Objects that cannot be worked with, each with its reason; the others are applied. */
  readonly refused: readonly Problem[]
  /** Things to tell the user that stop nothing. */
  readonly notes: readonly string[]
  /** Values that substitution took from Secrets of the cluster: part of objects, and of nothing that is said about them. */
  readonly secrets?: readonly string[]
  /** Hash of everything in `objects` and `takenOver`. */
  readonly desired: Digest
}

/**
 * What is known of a unit's content at the revisions read by this activation.
 * - `current`: rendered at the head's revision.
 * - `behind`: the render or the source failed at the head's revision; the output is that of an earlier one.
 * - `settled`: what its record says, which is what it wants: nothing has changed since it was applied (narrow activations only).
 * - `pending`: asked for, not rendered yet.
 * - `failed`: nothing is known of what it wants now.
 */
export type Content =
  | {
      readonly kind: 'current'
      readonly output: Output
      /** What a suspended unit will want once it is resumed, and a pinned one once it is unpinned. */
      readonly next?: Output
    }
  | {
      readonly kind: 'behind'
      readonly output: Output
      readonly problem: Problem
      readonly reason: FailureReason
    }
  | { readonly kind: 'settled' }
  | { readonly kind: 'pending'; readonly why?: string }
  | { readonly kind: 'failed'; readonly problem: Problem; readonly reason: FailureReason }

/** Reasons of a Ready condition that is False, as Flux has them where it has one. */
export type FailureReason =
  | 'ArtifactFailed'
  | 'BuildFailed'
  | 'ReconciliationFailed'
  | 'PruneFailed'
  | 'HealthCheckFailed'
  | 'DependencyNotReady'
  | 'InvalidManifest'
  | 'Unsupported'
  | 'DeletionHeld'
  | 'PruneWaiting'
  | 'ClusterUnreachable'
  | 'StoreFailed'
  | 'OrdersUnreadable'
  | 'IdentityMismatch'

/** One unit of the cluster's graph. */
export interface UnitNode {
  readonly id: UnitId
  readonly parent?: UnitId
  readonly definition: KustomizationDefinition
  readonly source?: SourceId
  readonly build?: BuildId
  readonly content: Content
  /** Nothing has changed since it was applied, and a narrow activation leaves it alone. */
  readonly quiet?: true
  /** A person has suspended it, or may have: as `spec.suspend` does in Git. */
  readonly suspended?: true
  /** A person keeps it at an earlier artifact. */
  readonly pinned?: true
  /** It is not yet again what it was on a cluster that is gone. */
  readonly restoring?: true
  /** The parent does not delete it (prune false) or cannot be read: it lives on as its record defines it. */
  readonly kept: boolean
}

/** A source as the cluster's units see it. */
export type KnownSource = ReadableSource | { readonly kind: 'invalid'; readonly problem: Problem }

/** A source that can be asked for. */
export interface ReadableSource {
  readonly kind: 'source'
  readonly definition: GitRepositoryDefinition
  readonly id: SourceId
  readonly spec: GitSourceSpec
}

/** All units of a cluster at the revisions that one activation read. */
export interface Graph {
  readonly nodes: ReadonlyMap<UnitId, UnitNode>
  /** Units with a record that nothing defines any more, with the unit that answers for their deletion. */
  readonly vanished: ReadonlyMap<UnitId, Vanished>
  /** Things to tell of how a unit is defined, e.g. unknown fields, or that the fleet file decides over gotk-sync.yaml. */
  readonly notes: ReadonlyMap<UnitId, readonly string[]>
}

/** A unit with a record that nothing defines any more. */
export interface Vanished {
  readonly record: UnitRecord
  /** The nearest unit above that still exists: holds and approvals are its own. */
  readonly holder: UnitId
  /** Its objects stay (deletionPolicy Orphan, prune false, or suspended). */
  readonly orphan: boolean
}
