import type { LiveObject } from '../../apply/cluster.ts'
import { keptFromDeletion } from '../../apply/guard/guards.ts'
import { ownerOf } from '../../apply/guard/other-owner.ts'
import { ourEntry } from '../../apply/manager.ts'
import { asFinding, bounded, forEvent } from '../../audit/as-finding.ts'
import { sightedWithout } from '../../audit/finding.ts'
import { canonical } from '../../core/canonical.ts'
import { at } from '../../core/json.ts'
import { subjectOfId } from '../../core/object-ref.ts'
import { type UnitId, unitId } from '../../flux/definition.ts'
import type { UnrecordedObject } from '../../store/drift.ts'
import type { UnitRecord } from '../../store/record.ts'
import type { Activation } from '../activation.ts'
import { rootId } from '../discover/root.ts'
import { leavesObjects } from '../plan/deletions.ts'
import { commit, type Draft, unlessLost } from '../record/draft.ts'
import { flushEvents, withEvent } from '../record/unit-events.ts'
import { anywhere } from './anywhere.ts'
import type { ListedObject } from './snapshot.ts'

/** An object that is ours by its labels and its entry, with the unit of the labels. */
interface Claimed extends ListedObject {
  readonly unit: UnitId
}

/** More are counted only. */
const mostKept = 500
const mostTold = 50

/**
 * Tells of live objects that carry our labels and our entry, and that no record names and no unit wants (A1): once each, in the record of
 * the unit that the labels name, or of the root where this cluster has no such unit. Nothing else is done about them: whether they were
 * left on purpose, by Flux or by another tool of its name, or have just been forgotten, only a person can tell.
 */
export async function tellOfUnrecorded(act: Activation): Promise<void> {
  const byHolder = Map.groupBy(unrecorded(act), ({ unit }) => holderOf(act, unit))
  for (const [unit, draft] of act.drafts) {
    const objects = byHolder.get(unit) ?? []
    const isSilent = objects.length === 0 && draft.record.unrecorded === undefined
    if (!isSilent && isKnown(act, unit)) await note(act, draft, objects)
  }
}

function unrecorded({ drafts, wants, snapshot }: Activation): readonly Claimed[] {
  const named = new Set(wants.owner.keys())
  for (const { record } of drafts.values()) {
    for (const { id } of record.inventory) named.add(id)
    for (const { id } of record.tombstones) named.add(id)
  }
  const unnamed = [...snapshot.listed()].filter(({ id }) => !named.has(id))
  // Most audits end here: of thousands of objects every one is named as it is.
  if (unnamed.length === 0) return []
  const places = new Set(Array.from(named, anywhere))
  const found: Claimed[] = []
  for (const object of unnamed) {
    if (!object.namespaced && places.has(anywhere(object.id))) continue
    const owner = ownerOf(object.metadata)
    if (owner === undefined || !isApplied(object.metadata)) continue
    const unit = unitId('Kustomization', owner.namespace, owner.name)
    if (!isLeft(drafts.get(unit)?.record, object.metadata)) found.push({ ...object, unit })
  }
  return found.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, mostKept)
}

/** Controllers copy labels to what they make of an object, and never our entry. What is going needs no owner any more. */
function isApplied(live: LiveObject): boolean {
  return ourEntry(live) !== undefined && at(live, 'metadata', 'deletionTimestamp') === undefined
}

/** Whether it is known why no inventory lists an object: its unit deletes nothing, or the object says that it stays. */
function isLeft(record: UnitRecord | undefined, live: LiveObject): boolean {
  if (record === undefined) return false
  const { definition } = record
  if (leavesObjects(definition) || !definition.prune) return true
  return keptFromDeletion(live, definition, live.metadata.uid) !== undefined
}

function holderOf({ drafts }: Activation, unit: UnitId): UnitId {
  return drafts.has(unit) ? unit : rootId
}

/** What a unit wants that is not rendered yet is not known, nor which units there will be. */
function isKnown({ graph }: Activation, unit: UnitId): boolean {
  const { content } = graph.nodes.get(unit) ?? {}
  const isReadable = (kind: string | undefined) => kind === undefined || kind === 'current' || kind === 'settled'
  if (unit !== rootId) return isReadable(content?.kind)
  return [...graph.nodes.values()].every((node) => isReadable(node.content.kind))
}

async function note(act: Activation, draft: Draft, objects: readonly Claimed[]): Promise<void> {
  const { deps } = act
  const { unrecorded: before = [], ...record } = draft.record
  const present = objects.map(({ id, version, metadata }): UnrecordedObject => {
    return { id, version, uid: metadata.metadata.uid }
  })
  if (canonical(present) === canonical(before)) return
  const known = new Set(before.map(({ uid }) => uid))
  const news = objects.filter(({ metadata }) => !known.has(metadata.metadata.uid))
  const next: UnitRecord = { ...record, ...(present.length > 0 && { unrecorded: present }) }
  const told = news.length === 0 ? next : withNews(next, news, deps.clock.now())
  await unlessLost(commit(deps, draft, told).then(() => flushEvents(deps, draft)))
}

function withNews(record: UnitRecord, news: readonly Claimed[], now: number): UnitRecord {
  const never = { open: undefined, reverts: undefined }
  const findings = news.map((object) => {
    return asFinding(sightedWithout('unrecorded', object), never, { done: 'reported' }, now)
  })
  const lines = news.slice(0, mostTold).map(({ id, unit }) => `${subjectOfId(id)} carries the labels of ${unit}`)
  const more = news.length - lines.length
  const message = [
    ...lines,
    ...(more > 0 ? [`and ${more} more`] : []),
    'No inventory lists them, and nothing in Git wants them. They stay: delete them, add them to Git, or take their labels off',
  ].join('\n')
  const event = { time: now, severity: 'error', reason: 'DriftDetected', message } as const
  return withEvent(record, { ...event, ...forEvent(bounded(findings)) })
}
