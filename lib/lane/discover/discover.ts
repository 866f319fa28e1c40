import type { UnitId } from '../../flux/definition.ts'
import type { UnitRecord } from '../../store/record.ts'
import type { LaneDeps } from '../deps.ts'
import { childrenOf } from './child-units.ts'
import type { ContentReader } from './content.ts'
import { type Candidate, type Found, failure } from './found.ts'
import type { Graph } from './graph.ts'
import { rootRepository, sourceKey, sourceMissing, sourceOf } from './known-sources.ts'
import { keptUnits, vanishedUnits } from './leaving-units.ts'
import { addRoot, addUnit } from './read-units.ts'
import { rootId, rootName } from './root.ts'

/**
 * Finds every unit of the cluster from its root down: reads each unit's output, takes units and sources out of it, and goes on with
 * those until nothing new comes up. A unit whose parent cannot be read lives on as its record defines it.
 */
export async function discover(
  deps: LaneDeps,
  records: ReadonlyMap<UnitId, UnitRecord>,
  content: ContentReader,
): Promise<Graph> {
  const found: Found = {
    deps,
    records,
    content,
    nodes: new Map(),
    claimed: new Map(),
    sources: new Map(),
    notes: new Map(),
  }
  found.sources.set(sourceKey(rootName), sourceOf(rootRepository(deps.cluster.root), deps))
  await addRoot(found)
  let waiting = childrenOf(found, [rootId])
  for (;;) {
    waiting = await settle(found, waiting)
    const kept = keptUnits(found)
    if (kept.length === 0) break
    waiting = [...waiting, ...kept]
  }
  return { nodes: found.nodes, vanished: vanishedUnits(found), notes: found.notes }
}

/** Reads all units whose source is known, then their children, until only units without a source are left; those fail. */
async function settle(found: Found, candidates: readonly Candidate[]): Promise<Candidate[]> {
  let waiting = candidates.filter((candidate) => !found.nodes.has(candidate.id))
  while (waiting.length > 0) {
    const readable = waiting.filter(({ definition }) => found.sources.has(sourceKey(definition.sourceRef)))
    if (readable.length === 0) {
      for (const candidate of waiting) {
        const problem = sourceMissing(candidate.definition, found.sources)
        found.nodes.set(candidate.id, { ...candidate, content: failure(candidate.id, problem) })
      }
      return []
    }
    await Promise.all(readable.map((candidate) => addUnit(found, candidate)))
    const left = waiting.filter((candidate) => !found.nodes.has(candidate.id))
    waiting = [
      ...left,
      ...childrenOf(
        found,
        readable.map(({ id }) => id),
      ),
    ]
  }
  return []
}
