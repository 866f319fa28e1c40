import { parseInventoryId } from '../core/object-ref.ts'
import { slots } from '../core/slots.ts'
import type { UnitId } from '../flux/definition.ts'
import type { UnitRecord } from '../store/record.ts'
import { readRecords } from '../store/records.ts'
import type { Activation } from './activation.ts'
import { approvalsOf } from './approvals.ts'
import { pruneBlocks } from './closure.ts'
import { contentReader } from './content.ts'
import { controlsView } from './controls-view.ts'
import { deletionsOf, heldDeletions, type IsProtected } from './deletions.ts'
import type { LaneDeps } from './deps.ts'
import { discover } from './discover.ts'
import type { Draft } from './draft.ts'
import type { Graph } from './graph.ts'
import { outputCache } from './output.ts'
import { boundClaims } from './protected.ts'
import { takeSnapshot } from './snapshot.ts'
import { withTombstones } from './tombstones.ts'
import { flushEvents } from './unit-events.ts'
import { wantsOf } from './wants.ts'

/** A pass with everything decided and nothing touched. */
export interface PreparedPass {
  readonly act: Activation
  /** Builds that were asked for: the lane is woken when they are there. */
  readonly requested: number
}

/** How long a failure keeps other units from deleting: the interval of the audit where the fleet file sets none. */
const failureHoldsMs = 5 * 60_000

/** Reads records, then the live cluster, then heads, in this order (F1), asks for what is not rendered, and plans. */
export async function preparePass(deps: LaneDeps, signal: AbortSignal): Promise<PreparedPass> {
  const drafts = await readDrafts(deps)
  // Told of already, but for a crash right after the commit (E1).
  for (const draft of drafts.values()) await flushEvents(deps, draft)
  const recorded = [...drafts.values()].map(({ record }) => record)
  const snapshot = await takeSnapshot(deps.api, recorded)
  const now = deps.clock.now()
  for (const draft of drafts.values()) {
    draft.record = await withTombstones(draft.record, snapshot, now, deps.requestsAtOnce)
  }
  const records = new Map([...drafts].map(([unit, { record }]) => [unit, record]))
  const content = contentReader(deps, outputCache())
  const graph = await discover(deps, records, content)
  for (const [source, builds] of content.missing) await deps.requestRender(source, [...builds])
  const act = await plan(deps, { drafts, records, graph, snapshot, now, signal })
  const requested = [...content.missing.values()].reduce((sum, builds) => sum + builds.size, 0)
  return { act, requested }
}

async function readDrafts(deps: LaneDeps): Promise<Map<UnitId, Draft>> {
  const { found, problems } = await readRecords(deps.bucket.store, deps.cluster.name)
  const [first] = problems
  if (first !== undefined) throw first
  return new Map(found.map(({ value, seq, etag }) => [value.unit, { record: value, seen: { seq, etag } }]))
}

interface Looked {
  readonly drafts: Map<UnitId, Draft>
  readonly records: ReadonlyMap<UnitId, UnitRecord>
  readonly graph: Graph
  readonly snapshot: Activation['snapshot']
  readonly now: number
  readonly signal: AbortSignal
}

async function plan(deps: LaneDeps, looked: Looked): Promise<Activation> {
  const { drafts, records, graph, snapshot, now, signal } = looked
  const wants = wantsOf(graph, records)
  const deletions = deletionsOf(graph, records, wants)
  const bound = await boundClaims(deps, deletions)
  const isProtected: IsProtected = (entry) => {
    const kind = parseInventoryId(entry.id)?.kind ?? ''
    if (!deps.cluster.deletion.protect.includes(kind)) return false
    return kind !== 'PersistentVolumeClaim' || bound.has(entry.id)
  }
  const holds = heldDeletions(deletions, records, (unit) => artifactOf(graph, unit), deps.cluster.deletion, isProtected)
  const controls = controlsView(deps)
  const { held, approved } = await approvalsOf(holds, records, graph, controls, now)
  const blocked = pruneBlocks(graph, now, failureHoldsMs)
  const places = slots(deps.unitsAtOnce)
  return { deps, signal, slots: places, graph, wants, snapshot, controls, drafts, deletions, blocked, held, approved }
}

function artifactOf(graph: Graph, unit: UnitId): ReturnType<Parameters<typeof heldDeletions>[2]> {
  const content = graph.nodes.get(unit)?.content
  return content?.kind === 'current' ? content.output.artifact : 'vanished'
}
