import type { LiveObject } from '../apply/cluster.ts'
import { keptFromDeletion } from '../apply/guard/guards.ts'
import { ownerOf } from '../apply/guard/other-owner.ts'
import { ourEntry } from '../apply/manager.ts'
import { asFinding, bounded, forEvent } from '../audit/as-finding.ts'
import { sightedWithout } from '../audit/finding.ts'
import { type Digest, digestOfValue } from '../core/digest.ts'
import { at } from '../core/json.ts'
import { type InventoryId, subjectOfId } from '../core/object-ref.ts'
import { type UnitId, unitId } from '../flux/definition.ts'
import type { DriftFinding } from '../store/drift.ts'
import type { InventoryEntry, UnitRecord } from '../store/record.ts'
import { anywhere } from './anywhere.ts'
import { leavesObjects } from './deletions.ts'
import type { LaneDeps } from './deps.ts'
import { commit, type Draft, unlessLost } from './draft.ts'
import { rootId } from './root.ts'
import type { ListedObject, Snapshot } from './snapshot.ts'
import { flushEvents, withEvent } from './unit-events.ts'

type Drafts = ReadonlyMap<UnitId, Draft>

/**
 * Live objects that carry our labels and our entry and that no record names (A1): they are listed in the inventory of the unit that the
 * labels name, and told of. Those of units that this cluster does not have may be another tool's: they are only told of.
 */
export async function adoptUnrecorded(deps: LaneDeps, drafts: Drafts, snapshot: Snapshot): Promise<void> {
  const { adopted, strangers } = unrecordedOf(drafts, snapshot)
  for (const [draft, objects] of adopted) await adopt(deps, draft, objects)
  const root = drafts.get(rootId)
  if (root !== undefined) await tellOfStrangers(deps, root, strangers)
}

/** Whether there is anything that these records do not tell of yet. */
export function hasUnrecorded(drafts: Drafts, snapshot: Snapshot): boolean {
  const { adopted, strangers } = unrecordedOf(drafts, snapshot)
  const root = drafts.get(rootId)
  return adopted.length > 0 || (root !== undefined && digestOfStrangers(strangers) !== root.record.strangers)
}

function unrecordedOf(drafts: Drafts, snapshot: Snapshot) {
  const found = unrecorded(drafts, snapshot)
  const adopted = [...byUnit(found)].flatMap(([unit, all]) => {
    const draft = drafts.get(unit)
    const objects = all.filter(({ metadata }) => draft !== undefined && !isLeft(draft.record, metadata))
    return draft === undefined || objects.length === 0 ? [] : [[draft, objects] as const]
  })
  return { adopted, strangers: found.filter(({ unit }) => !drafts.has(unit)) }
}

function digestOfStrangers(strangers: readonly Claimed[]): Digest | undefined {
  return strangers.length === 0 ? undefined : digestOfValue(strangers.map(({ id }) => id))
}

/** An object of ours by its labels and its entry. */
interface Claimed extends ListedObject {
  readonly unit: UnitId
}

function unrecorded(drafts: Drafts, snapshot: Snapshot): readonly Claimed[] {
  const named = new Set<InventoryId>()
  for (const { record } of drafts.values()) {
    for (const { id } of record.inventory) named.add(id)
    for (const { id } of record.tombstones) named.add(id)
  }
  const unnamed = [...snapshot.listed()].filter(({ id }) => !named.has(id))
  const places = unnamed.length === 0 ? undefined : new Set(Array.from(named, anywhere))
  const found: Claimed[] = []
  for (const object of unnamed) {
    if (!object.namespaced && places?.has(anywhere(object.id))) continue
    const owner = ownerOf(object.metadata)
    if (owner === undefined || !isApplied(object.metadata)) continue
    found.push({ ...object, unit: unitId('Kustomization', owner.namespace, owner.name) })
  }
  return found.sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** Controllers copy labels to what they make of an object, and never our entry. What is going needs no owner any more. */
function isApplied(live: LiveObject): boolean {
  return ourEntry(live) !== undefined && at(live, 'metadata', 'deletionTimestamp') === undefined
}

/** Whether an object may have left the inventory on purpose: Flux too leaves it as it is, for ever. */
function isLeft(record: UnitRecord, live: LiveObject): boolean {
  const { definition } = record
  if (leavesObjects(definition) || !definition.prune) return true
  return keptFromDeletion(live, definition, live.metadata.uid) !== undefined
}

async function adopt(deps: LaneDeps, draft: Draft, objects: readonly Claimed[]): Promise<void> {
  const { record } = draft
  const entries = objects.map(({ id, version, metadata }): InventoryEntry => {
    return { id, version, uid: metadata.metadata.uid, adopted: true }
  })
  const lines = objects.map(
    ({ id }) => `${subjectOfId(id)} carries the labels of this unit, and no inventory listed it`,
  )
  const message = [
    ...lines,
    'From now on this unit answers for it: it is applied if Git has it, and else deleted once someone approves',
  ].join('\n')
  const findings = objects.map((object) => findingOf(object, 'adopted', deps.clock.now()))
  const inventory = [...record.inventory, ...entries].sort((a, b) => (a.id < b.id ? -1 : 1))
  await tell(deps, draft, { ...record, inventory }, message, findings)
}

async function tellOfStrangers(deps: LaneDeps, root: Draft, strangers: readonly Claimed[]): Promise<void> {
  const { strangers: told, ...record } = root.record
  const present = digestOfStrangers(strangers)
  if (present === told) return
  if (present === undefined) return unlessLost(commit(deps, root, record))
  const findings = strangers.map((object) => findingOf(object, 'reported', deps.clock.now()))
  const lines = strangers.slice(0, 50).map(({ id, unit }) => `${subjectOfId(id)} carries the labels of ${unit}`)
  const more = strangers.length - lines.length
  const message = [
    ...lines,
    ...(more > 0 ? [`and ${more} more`] : []),
    'This cluster has no such unit. They are left as they are: another tool may own them',
  ].join('\n')
  await tell(deps, root, { ...record, strangers: present }, message, findings)
}

function findingOf({ id, version }: Claimed, done: DriftFinding['done'], now: number): DriftFinding {
  const never = { open: undefined, reverts: undefined }
  return asFinding(sightedWithout('unrecorded', { id, version }), never, { done }, now)
}

async function tell(
  deps: LaneDeps,
  draft: Draft,
  record: UnitRecord,
  message: string,
  findings: readonly DriftFinding[],
): Promise<void> {
  const event = { time: deps.clock.now(), severity: 'error', reason: 'DriftDetected', message } as const
  await unlessLost(commit(deps, draft, withEvent(record, { ...event, ...forEvent(bounded(findings)) })))
  await flushEvents(deps, draft)
}

function byUnit(found: readonly Claimed[]): ReadonlyMap<UnitId, readonly Claimed[]> {
  return Map.groupBy(found, ({ unit }) => unit)
}
