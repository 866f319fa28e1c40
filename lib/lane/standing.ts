import type { UnitId } from '../flux/definition.ts'
import { type Head, renderedAt } from '../store/head.ts'
import type { LanePass } from '../store/lanes.ts'
import type { UnitRecord } from '../store/record.ts'
import type { UnitNode } from './discover/graph.ts'
import { isSuspended } from './orders/suspended.ts'
import { conditionOf } from './record/conditions.ts'
import type { PassResult } from './run-pass.ts'

/** Where a cluster stands after an activation, for those who watch. */
export interface Standing {
  /** How long the unit that is furthest behind has not been what its source's head says; 0 where all are. */
  readonly behindMs: number
  /** Of each unit that became healthy with something new: how long after the render step saw it. */
  readonly healthyAfterMs: readonly number[]
  readonly failed: number
  /** Units with drift that is left as it is. */
  readonly drifted: number
}

/** What an activation came to, and how the lane was before it. */
export interface Stood extends Pick<PassResult, 'nodes' | 'applied' | 'heads' | 'drafts' | 'outcomes'> {
  readonly before: LanePass | undefined
  readonly now: number
}

/** Works out where a cluster stands from what the activation read anyway. What a person suspended or pinned is behind on purpose, and not counted. */
export async function standingOf(stood: Stood): Promise<Standing> {
  const behind: number[] = []
  const healthyAfterMs: number[] = []
  for (const node of stood.nodes.values()) {
    if (node.source === undefined) continue
    const head = (await stood.heads.read(node.source))?.value
    const record = stood.drafts.get(node.id)?.record
    if (head === undefined) continue
    if (isBehind(node, head, record)) behind.push(Math.max(0, stood.now - behindSince(stood, node, head, record)))
    const healthy = healthyAfter(stood, node, head, record)
    if (healthy !== undefined) healthyAfterMs.push(healthy)
  }
  return {
    behindMs: Math.max(0, ...behind),
    healthyAfterMs,
    failed: [...stood.outcomes.values()].filter(({ kind }) => kind === 'failed').length,
    drifted: [...stood.drafts.values()].filter(({ record }) => isDrifted(record)).length,
  }
}

/** A build that fails leaves its unit behind too; where the source itself does not answer, the last revision is the newest that is known. */
function isBehind(node: UnitNode, head: Head, record: UnitRecord | undefined): boolean {
  if (isSuspended(node) || node.pinned === true || node.build === undefined) return false
  const entry = head.builds[node.build]
  const isCurrent = entry !== undefined && entry.error === undefined && renderedAt(head, entry) === head.revision
  return !isCurrent || entry.artifact === undefined || record?.applied?.artifact !== entry.artifact
}

/**
 * A unit that has not been ready for longer than its head is there was behind an earlier one already: a repository that is pushed to all the
 * time does not make it look fresh. One that was never applied has been wanted since it was first tried.
 */
function behindSince({ before, now }: Stood, node: UnitNode, head: Head, record: UnitRecord | undefined): number {
  const unready = unreadySince(record)
  if (record?.applied !== undefined) return Math.min(head.moved ?? now, unready ?? now)
  if (unready !== undefined) return unready
  const seen = node.source === undefined ? undefined : before?.heads[node.source]
  return seen?.revision === head.revision ? (before?.since ?? now) : now
}

function unreadySince(record: UnitRecord | undefined): number | undefined {
  const ready = conditionOf(record?.conditions ?? [], 'Ready')
  if (ready === undefined || ready.status === 'True') return undefined
  const since = Date.parse(ready.lastTransitionTime)
  return Number.isNaN(since) ? undefined : since
}

/** At first contact with a cluster nobody pushed: what its units take then is no answer to a push. */
function healthyAfter(
  { applied, before }: Stood,
  { id, source }: UnitNode,
  head: Head,
  record: UnitRecord | undefined,
): number | undefined {
  const replaced = applied.get(id)
  if (replaced === undefined || record?.applied === undefined || head.moved === undefined) return undefined
  if (record.applied.revision !== head.revision) return undefined
  if (replaced === 'first' && (source === undefined || before?.heads[source] === undefined)) return undefined
  return Math.max(0, record.applied.at - head.moved)
}

function isDrifted({ drift = [], removed }: UnitRecord): boolean {
  return removed === undefined && drift.length > 0
}

/** Units that came to be applied with another artifact than before, and whether they ever had one. */
export type Applied = ReadonlyMap<UnitId, 'first' | 'again'>

/** What was newly applied between two states of the records. */
export function appliedBetween(
  before: ReadonlyMap<UnitId, UnitRecord>,
  after: Iterable<readonly [UnitId, { readonly record: UnitRecord }]>,
): Applied {
  const found = new Map<UnitId, 'first' | 'again'>()
  for (const [unit, { record }] of after) {
    const had = before.get(unit)?.applied
    if (record.applied === undefined || record.applied.artifact === had?.artifact) continue
    found.set(unit, had === undefined ? 'first' : 'again')
  }
  return found
}
