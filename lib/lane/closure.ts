import type { UnitId } from '../flux/definition.ts'
import type { SourceId } from '../source/spec.ts'
import type { Graph } from './graph.ts'
import { isSuspended } from './suspended.ts'

/** How long a failure keeps other units from deleting (P2). */
export const failureHoldsMs = 5 * 60_000

/** Why a unit must not delete anything in this activation, or undefined where it may. */
export type PruneBlock = (unit: UnitId) => string | undefined

/**
 * A unit deletes only when everything that any unit of the cluster wants at these revisions is known (P1): a pending unit blocks all. One
 * whose newest render failed blocks those of its source, and one of which nothing is known blocks all, for an interval from its failure
 * (P2). The commit that adds unit B and moves files from A to B would otherwise delete them.
 */
export function pruneBlocks(graph: Graph, now: number, intervalMs: number): PruneBlock {
  let all: string | undefined
  const bySource = new Map<SourceId, string>()
  for (const node of graph.nodes.values()) {
    const { content } = node
    if (content.kind === 'pending' && !isSuspended(node)) all ??= `${node.id} is not rendered yet and may want them`
    if (content.kind !== 'failed' && content.kind !== 'behind') continue
    if (now >= content.since + intervalMs) continue
    const why = `${node.id} fails at this revision, so it is not known whether it wants them. Repair that one first`
    if (node.source === undefined || content.kind === 'failed') all ??= why
    else if (!bySource.has(node.source)) bySource.set(node.source, why)
  }
  return (unit) => {
    if (all !== undefined) return all
    const source = graph.nodes.get(unit)?.source
    if (source !== undefined) return bySource.get(source)
    return bySource.values().next().value
  }
}
