import { parseInventoryId } from '../core/object-ref.ts'
import { slots } from '../core/slots.ts'
import type { UnitId } from '../flux/definition.ts'
import type { AuditKnowledge } from '../store/audit-knowledge.ts'
import type { Activation } from './activation.ts'
import type { LaneDeps } from './deps.ts'
import type { Graph, Scope } from './discover/graph.ts'
import type { HeadsView } from './discover/heads-view.ts'
import { firstKnowledge } from './look/audit-trust.ts'
import type { CrossChecker } from './look/cross-check.ts'
import { type Drafts, type Look, lookNarrow } from './look/look.ts'
import { type LookAtAll, lookAtAll, type Remembered } from './look/look-at-all.ts'
import { readDrafts } from './look/read-drafts.ts'
import { approvalsOf } from './orders/approvals.ts'
import { type ControlsView, controlsView } from './orders/controls-view.ts'
import type { Gate } from './orders/rollout.ts'
import { boundClaims } from './plan/bound-claims.ts'
import { pruneBlocks } from './plan/closure.ts'
import { deletionsOf, heldDeletions, type IsProtected } from './plan/deletions.ts'
import { wantsOf } from './plan/wants.ts'
import { type Pulse, restless } from './pulse.ts'

/** A pass with everything decided and nothing touched. */
export interface PreparedPass {
  readonly act: Activation
  readonly heads: HeadsView
  readonly gate: Gate
  /** Records were made sure of after heads were read. */
  readonly confirmed: boolean
  /** What the next audit may rely on, where this was one. */
  readonly knowledge?: AuditKnowledge
  /** What it may rely on where this lane had nothing before. */
  readonly firstKnowledge?: AuditKnowledge
  /** Builds that were asked for: the lane is woken when they are there. */
  readonly requested: number
}

/** How a pass is to be made. */
export interface PassOptions {
  readonly scope: Scope
  /** Units that this activation has looked at already: they are left alone as in a narrow pass. */
  readonly looked?: ReadonlySet<UnitId>
  /** Of an audit: which units are dry-run though their metadata show nothing. */
  readonly crossCheck?: CrossChecker
  /** What the last whole audit worked by. */
  readonly known?: AuditKnowledge
  /** What it may begin with before it is made sure of. */
  readonly remembered?: Remembered
  /** Etags of the records by key, where they were listed before the pass. */
  readonly listed?: ReadonlyMap<string, string>
  readonly signal: AbortSignal
  /** Makes the pulse of the pass from what it reads; those who only look need none. */
  readonly pulseOf?: (controls: ControlsView, heads: HeadsView) => Pulse
}

/**
 * Reads records, then the live cluster, then heads, in this order (F1), asks for what is not rendered, and plans. A narrow pass has to read
 * heads first, to know which objects to look at: it makes sure afterwards that they are what they were, which is the same order.
 */
export async function preparePass(deps: LaneDeps, options: PassOptions): Promise<PreparedPass> {
  const now = deps.clock.now()
  const seen = options.scope === 'wide' ? await lookAtAll(deps, options, now) : await lookAtSome(deps, options)
  const { look: looked, drafts, controls, confirmed } = seen
  const isFirst = drafts.size === 0
  const { content, gate, heads } = looked
  for (const { source, builds } of content.missing.values()) await deps.requestRender(source, [...builds])
  const pulse = options.pulseOf?.(controls, heads) ?? restless
  const { signal, crossCheck } = options
  const act = await plan(deps, {
    ...{ ...looked, drafts, controls, pulse, now, signal },
    ...(crossCheck !== undefined && { crossCheck }),
  })
  const requested = [...content.missing.values()].reduce((sum, { builds }) => sum + builds.size, 0)
  const uses = Object.fromEntries(deps.memory.uses)
  const knowledge = looked.trust && { knowledge: { ...looked.trust.next, uses } }
  return {
    act,
    heads,
    gate,
    requested,
    confirmed,
    ...knowledge,
    ...(isFirst && { firstKnowledge: firstKnowledge(deps) }),
  }
}

async function lookAtSome(deps: LaneDeps, { looked = new Set(), listed }: PassOptions): Promise<LookAtAll> {
  const drafts = await readDrafts(deps, listed)
  const controls = controlsView(deps)
  return { look: await lookNarrow({ deps, drafts, controls, done: looked }), drafts, controls, confirmed: false }
}

interface Looked extends Pick<Look, 'records' | 'listings' | 'graph' | 'snapshot' | 'orders' | 'trust'> {
  readonly drafts: Drafts
  readonly controls: ControlsView
  readonly pulse: Pulse
  readonly now: number
  readonly signal: AbortSignal
  readonly crossCheck?: CrossChecker
}

async function plan(deps: LaneDeps, looked: Looked): Promise<Activation> {
  const { drafts, records, listings, graph, snapshot, orders, trust, controls, pulse, now, signal, crossCheck } = looked
  const wants = wantsOf(graph, records, listings)
  const deletions = deletionsOf(graph, records, wants)
  const bound = await boundClaims(deps, deletions)
  const isProtected: IsProtected = (entry) => {
    const kind = parseInventoryId(entry.id)?.kind ?? ''
    if (!deps.cluster.deletion.protect.includes(kind)) return false
    return kind !== 'PersistentVolumeClaim' || bound.has(entry.id)
  }
  const holds = heldDeletions(deletions, records, (unit) => artifactOf(graph, unit), deps.cluster.deletion, isProtected)
  const { held, approved } = await approvalsOf(holds, records, graph, controls, now)
  const blocked = pruneBlocks(graph)
  const places = slots(deps.unitsAtOnce)
  return {
    deps,
    signal,
    ...(crossCheck !== undefined && { crossCheck }),
    slots: places,
    graph,
    wants,
    snapshot,
    ...(trust !== undefined && { trust }),
    controls,
    orders,
    pulse,
    drafts,
    deletions,
    blocked,
    held,
    approved,
  }
}

function artifactOf(graph: Graph, unit: UnitId): ReturnType<Parameters<typeof heldDeletions>[2]> {
  const content = graph.nodes.get(unit)?.content
  return content?.kind === 'current' ? content.output.artifact : 'vanished'
}
