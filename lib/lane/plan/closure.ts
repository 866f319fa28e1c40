import { durationText } from '../../core/duration.ts'
import type { UnitId } from '../../flux/definition.ts'
import type { SourceId } from '../../source/spec.ts'
import type { Graph } from '../discover/graph.ts'
import { isSuspended } from '../orders/suspended.ts'

/**
 * How long a failure keeps what other units do not want any more (P2): more than it takes until the message of a render that crashed comes
 * again and was worked.
 */
export const failureHoldsMs = 15 * 60_000

/** Why a unit must not delete what left it. */
export interface Blocked {
  readonly why: string
  /** Something fails: that counts against what left a short while ago only. */
  readonly fails: boolean
}

/** What keeps a unit from deleting in this activation; undefined where nothing does. */
export type PruneBlock = (unit: UnitId) => Blocked | undefined

/**
 * A unit deletes only when everything that any unit of the cluster wants at these revisions is known (P1): a pending unit blocks all. One
 * whose newest render failed blocks those of its source, and one of which nothing is known blocks all, each deletion for a while (P2). The
 * commit that adds unit B and moves files from A to B would otherwise delete them.
 */
export function pruneBlocks(graph: Graph): PruneBlock {
  let pending: Blocked | undefined
  let all: Blocked | undefined
  const bySource = new Map<SourceId, Blocked>()
  for (const node of graph.nodes.values()) {
    const { content } = node
    if (content.kind === 'pending' && !isSuspended(node)) {
      pending ??= { why: `${node.id} is not rendered yet and may want them`, fails: false }
    }
    if (content.kind !== 'failed' && content.kind !== 'behind' && node.restoring === undefined) continue
    const failing = { why: failureText(node.id), fails: true }
    if (node.source === undefined || content.kind === 'failed') all ??= failing
    else if (!bySource.has(node.source)) bySource.set(node.source, failing)
  }
  return (unit) => {
    const everybody = pending ?? all
    if (everybody !== undefined) return everybody
    const source = graph.nodes.get(unit)?.source
    if (source !== undefined) return bySource.get(source)
    return bySource.values().next().value
  }
}

function failureText(unit: UnitId): string {
  const kept = durationText(failureHoldsMs)
  return `${unit} fails at this revision, so it is not known whether it wants them. Repair that one first: they are kept for ${kept}`
}
