import type { UnitId } from '../../flux/definition.ts'
import type { UnitRecord } from '../../store/record.ts'
import type { LaneDeps } from '../deps.ts'
import { type ContentReader, contentReader } from '../discover/content.ts'
import { discover } from '../discover/discover.ts'
import type { Graph } from '../discover/graph.ts'
import { type HeadsView, headsView } from '../discover/heads-view.ts'
import { contestedUnits } from '../drift/contested.ts'
import type { ControlsView } from '../orders/controls-view.ts'
import { type Orders, ordersOf } from '../orders/orders.ts'
import { type Gate, rolloutGate } from '../orders/rollout.ts'
import type { PassOptions } from '../prepare-pass.ts'
import type { Draft } from '../record/draft.ts'
import { withTombstones } from '../record/tombstones.ts'
import { type AuditTrust, auditTrust } from './audit-trust.ts'
import type { Listings } from './listings.ts'
import { type Snapshot, takeSnapshot } from './snapshot.ts'
import { isUndisturbed } from './undisturbed.ts'

/** A narrow look that is repeated because Git moved in between; then the pass goes on and leaves the news to the next one. */
const maxLooks = 5

/** What a pass sees before it decides. */
export interface Look {
  readonly records: ReadonlyMap<UnitId, UnitRecord>
  readonly listings: Listings
  readonly graph: Graph
  readonly snapshot: Snapshot
  readonly content: ContentReader
  readonly heads: HeadsView
  readonly gate: Gate
  /** What people had asked for before. */
  readonly orders: Orders
  /** Of a wide look. */
  readonly trust?: AuditTrust
}

/** Records as read, by unit. */
export type Drafts = Map<UnitId, Draft>

/** Whether a settled unit is left alone. */
type Rests = (record: UnitRecord, notes: readonly string[]) => boolean

/** What a look at the cluster begins with. */
export interface Known {
  readonly deps: LaneDeps
  readonly drafts: Drafts
  readonly controls: ControlsView
  readonly done: ReadonlySet<UnitId>
}

/** Looks at all that records name, then at Git (F1). */
export async function lookWide(known: Known, now: number, { crossCheck, known: before }: PassOptions): Promise<Look> {
  const { deps, drafts } = known
  const orders = await ordersBefore(known)
  const recorded = [...drafts.values()].map(({ record }) => record)
  const [snapshot, trust] = await Promise.all([
    takeSnapshot(deps.api, recorded),
    // Who only looks needs no close look at what nobody has touched.
    crossCheck && auditTrust(deps, before, recorded),
  ])
  for (const draft of drafts.values()) {
    draft.record = await withTombstones(draft.record, snapshot, now, deps.requestsAtOnce)
  }
  const rests: Rests = (record, notes) => {
    if (trust === undefined || !trust.artifacts || crossCheck?.covers(record.unit) !== false) return false
    return isUndisturbed({ key: deps.secretKey, snapshot, trust }, record, notes)
  }
  return { snapshot, orders, ...(trust && { trust }), ...(await readGraph(known, orders, rests)) }
}

/** Looks at Git, then at those units of which something may have changed, and makes sure that Git is where it was. */
export async function lookNarrow(known: Known): Promise<Look> {
  const orders = await ordersBefore(known)
  for (let look = 1; ; look++) {
    const read = await readGraph(known, orders, () => true)
    const touched = touchedRecords(read)
    const snapshot = await takeSnapshot(known.deps.api, touched, touched)
    if (look < maxLooks && (await read.heads.moved())) continue
    return { snapshot, orders, ...read }
  }
}

/** Read before anything is looked at: what is asked for later is for the next pass. */
async function ordersBefore({ deps, controls }: Known): Promise<Orders> {
  return ordersOf(deps.cluster.name, (await controls.overall()).seen)
}

async function readGraph(
  { deps, drafts, controls, done }: Known,
  orders: Orders,
  rests: Rests,
): Promise<Omit<Look, 'snapshot' | 'trust' | 'orders'>> {
  const heads = headsView(deps)
  const gate = rolloutGate(deps, heads)
  const records = new Map([...drafts].map(([unit, { record }]) => [unit, record]))
  const listings = deps.memory.listings.of(records)
  const contested = contestedUnits(listings)
  const mayRest: Rests = (record, notes) =>
    !contested.has(record.unit) && !orders.isOpen(record) && (done.has(record.unit) || rests(record, notes))
  const suspended = async (unit: UnitId) => {
    const { suspended, unreadable } = await controls.of(unit)
    return suspended !== undefined || unreadable !== undefined
  }
  const content = contentReader(deps, { heads, mayRest, suspended, pin: controls.pinOf, gate: gate.of })
  const graph = await discover(deps, records, content)
  return { records, listings, graph, content, heads, gate }
}

/** Records of the units that a narrow pass works on or takes away. */
function touchedRecords({ records, graph }: Pick<Look, 'records' | 'graph'>): readonly UnitRecord[] {
  const worked = [...graph.nodes.values()].filter(({ quiet }) => quiet !== true).map(({ id }) => id)
  return [...worked, ...graph.vanished.keys()].flatMap((unit) => records.get(unit) ?? [])
}
