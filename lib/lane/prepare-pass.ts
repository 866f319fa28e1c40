import { parseInventoryId } from '../core/object-ref.ts'
import { slots } from '../core/slots.ts'
import type { UnitId } from '../flux/definition.ts'
import type { UnitRecord } from '../store/record.ts'
import { readRecords } from '../store/records.ts'
import type { Activation } from './activation.ts'
import { approvalsOf } from './approvals.ts'
import { boundClaims } from './bound-claims.ts'
import { pruneBlocks } from './closure.ts'
import { type ContentReader, contentReader } from './content.ts'
import { contestedUnits } from './contested.ts'
import { type ControlsView, controlsView } from './controls-view.ts'
import type { CrossChecker } from './cross-check.ts'
import { deletionsOf, heldDeletions, type IsProtected } from './deletions.ts'
import type { LaneDeps } from './deps.ts'
import { discover } from './discover.ts'
import type { Draft } from './draft.ts'
import type { Graph, Scope } from './graph.ts'
import { type HeadsView, headsView } from './heads-view.ts'
import { type Pulse, restless } from './pulse.ts'
import { type Gate, rolloutGate } from './rollout.ts'
import { type Snapshot, takeSnapshot } from './snapshot.ts'
import { withTombstones } from './tombstones.ts'
import { flushEvents } from './unit-events.ts'
import { wantsOf } from './wants.ts'

/** A pass with everything decided and nothing touched. */
export interface PreparedPass {
  readonly act: Activation
  readonly heads: HeadsView
  readonly gate: Gate
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
  readonly signal: AbortSignal
  /** Makes the pulse of the pass from what it reads; those who only look need none. */
  readonly pulseOf?: (controls: ControlsView, heads: HeadsView) => Pulse
}

/** A narrow look that is repeated because Git moved in between; then the pass goes on and leaves the news to the next one. */
const maxLooks = 5

/**
 * Reads records, then the live cluster, then heads, in this order (F1), asks for what is not rendered, and plans. A narrow pass has to read
 * heads first, to know which objects to look at: it makes sure afterwards that they are what they were, which is the same order.
 */
export async function preparePass(deps: LaneDeps, options: PassOptions): Promise<PreparedPass> {
  const drafts = await readDrafts(deps)
  // Told of already, but for a crash right after the commit (E1).
  for (const draft of drafts.values()) await flushEvents(deps, draft)
  const now = deps.clock.now()
  const controls = controlsView(deps)
  const known = { deps, drafts, controls, done: options.looked ?? new Set<UnitId>() }
  const looked = options.scope === 'wide' ? await lookWide(known, now) : await lookNarrow(known)
  const { content, gate, heads } = looked
  for (const { source, builds } of content.missing.values()) await deps.requestRender(source, [...builds])
  const pulse = options.pulseOf?.(controls, heads) ?? restless
  const { signal, crossCheck } = options
  const act = await plan(deps, {
    ...{ ...looked, drafts, controls, pulse, now, signal },
    ...(crossCheck !== undefined && { crossCheck }),
  })
  const requested = [...content.missing.values()].reduce((sum, { builds }) => sum + builds.size, 0)
  return { act, heads, gate, requested }
}

interface Look {
  readonly records: ReadonlyMap<UnitId, UnitRecord>
  readonly graph: Graph
  readonly snapshot: Snapshot
  readonly content: ContentReader
  readonly heads: HeadsView
  readonly gate: Gate
}

type Drafts = Map<UnitId, Draft>

/** What a look at the cluster begins with. */
interface Known {
  readonly deps: LaneDeps
  readonly drafts: Drafts
  readonly controls: ControlsView
  readonly done: ReadonlySet<UnitId>
}

async function lookWide(known: Known, now: number): Promise<Look> {
  const { deps, drafts } = known
  const recorded = [...drafts.values()].map(({ record }) => record)
  const snapshot = await takeSnapshot(deps.api, recorded)
  for (const draft of drafts.values()) {
    draft.record = await withTombstones(draft.record, snapshot, now, deps.requestsAtOnce)
  }
  return { snapshot, ...(await readGraph(known, 'wide')) }
}

async function lookNarrow(known: Known): Promise<Look> {
  for (let look = 1; ; look++) {
    const read = await readGraph(known, 'narrow')
    const touched = touchedRecords(read)
    const snapshot = await takeSnapshot(known.deps.api, touched, touched)
    if (look < maxLooks && (await read.heads.moved())) continue
    return { snapshot, ...read }
  }
}

async function readGraph({ deps, drafts, controls, done }: Known, scope: Scope): Promise<Omit<Look, 'snapshot'>> {
  const heads = headsView(deps)
  const gate = rolloutGate(deps, heads)
  const records = new Map([...drafts].map(([unit, { record }]) => [unit, record]))
  const contested = contestedUnits(records.values())
  const mayRest = (unit: UnitId) => (scope === 'narrow' || done.has(unit)) && !contested.has(unit)
  const suspended = async (unit: UnitId) => (await controls.of(unit)).suspended !== undefined
  const content = contentReader(deps, { heads, mayRest, suspended, gate: gate.of })
  const graph = await discover(deps, records, content)
  return { records, graph, content, heads, gate }
}

/** Records of the units that a narrow pass works on or takes away. */
function touchedRecords({ records, graph }: Pick<Look, 'records' | 'graph'>): readonly UnitRecord[] {
  const worked = [...graph.nodes.values()].filter(({ quiet }) => quiet !== true).map(({ id }) => id)
  return [...worked, ...graph.vanished.keys()].flatMap((unit) => records.get(unit) ?? [])
}

async function readDrafts(deps: LaneDeps): Promise<Drafts> {
  const { found, problems } = await readRecords(deps.bucket.store, deps.cluster.name, deps.memory.records)
  const [first] = problems
  if (first !== undefined) throw first
  return new Map(found.map(({ value, seq, etag }) => [value.unit, { record: value, seen: { seq, etag } }]))
}

interface Looked extends Pick<Look, 'records' | 'graph' | 'snapshot'> {
  readonly drafts: Drafts
  readonly controls: ControlsView
  readonly pulse: Pulse
  readonly now: number
  readonly signal: AbortSignal
  readonly crossCheck?: CrossChecker
}

async function plan(deps: LaneDeps, looked: Looked): Promise<Activation> {
  const { drafts, records, graph, snapshot, controls, pulse, now, signal, crossCheck } = looked
  const wants = wantsOf(graph, records)
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
    controls,
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
