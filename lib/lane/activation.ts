import type { Slots } from '../core/slots.ts'
import type { UnitId } from '../flux/definition.ts'
import type { HeldDeletion } from '../store/record.ts'
import type { LaneDeps } from './deps.ts'
import type { Graph } from './discover/graph.ts'
import type { AuditTrust } from './look/audit-trust.ts'
import type { CrossChecker } from './look/cross-check.ts'
import type { Snapshot } from './look/snapshot.ts'
import type { ControlsView } from './orders/controls-view.ts'
import type { Orders } from './orders/orders.ts'
import type { PruneBlock } from './plan/closure.ts'
import type { UnitDeletions } from './plan/deletions.ts'
import type { Wants } from './plan/wants.ts'
import type { Pulse } from './pulse.ts'
import type { Draft } from './record/draft.ts'

/** Everything that one pass over a cluster decided on, before anything was touched. */
export interface Activation {
  readonly deps: LaneDeps
  /** Places for units that are worked on; one that waits for health lends its place. */
  readonly slots: Slots
  readonly signal: AbortSignal
  /** Of an audit: which objects are dry-run though their metadata show nothing. */
  readonly crossCheck?: CrossChecker
  readonly graph: Graph
  readonly wants: Wants
  readonly snapshot: Snapshot
  /** Of an audit: which kinds are looked at closely, whatever their metadata show. */
  readonly trust?: Pick<AuditTrust, 'distrusts'>
  readonly controls: ControlsView
  /** What people had asked for when the pass began to look. */
  readonly orders: Orders
  /** Looked at before each effect. */
  readonly pulse: Pulse
  /** Records as read, and as written since. */
  readonly drafts: Map<UnitId, Draft>
  readonly deletions: ReadonlyMap<UnitId, UnitDeletions>
  /** Why a unit must not delete in this pass. */
  readonly blocked: PruneBlock
  /** Deletions that wait for a person, by the unit that answers for them. */
  readonly held: ReadonlyMap<UnitId, HeldDeletion>
  /** Approvals that let deletions through in this pass, by the unit that answers for them. */
  readonly approved: ReadonlyMap<UnitId, string>
}

/** What came of one unit in one pass. */
export type UnitOutcome =
  | { readonly kind: 'ready' }
  /** Nothing failed, but it is not there yet: rendering, suspended, waiting for a dependency or for a person. */
  | {
      readonly kind: 'waiting'
      readonly why: string
      /** Everything it wants is there and healthy, only deletions wait: nobody has to wait for it. */
      readonly applied?: true
      /** It waits for a build that was asked for: no news, the lane goes on as soon as it is there. */
      readonly pending?: true
      /** Drift is left as it is: the next audit looks again, and a contested one is reverted at this time. */
      readonly drift?: { readonly nextTry?: number }
      /** Another worker came between: worth a look in a moment. */
      readonly soon?: true
    }
  | {
      readonly kind: 'failed'
      readonly why: string
      /** Its health was waited for as long as it may take: another pass at once would only wait once more. */
      readonly unhealthy?: true
      /** What it waited for goes on without us, and the unit is not applied before: worth a look before its own interval. */
      readonly blocked?: true
      /** It fails because what is new of it cannot be had: what it was applied to last is on the cluster, whole. */
      readonly stands?: true
    }
