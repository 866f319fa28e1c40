import { ownerOf } from '../../../lib/apply/guard/other-owner.ts'
import { type InventoryId, subjectOfId } from '../../../lib/core/object-ref.ts'
import { unitId } from '../../../lib/flux/definition.ts'
import type { FleetModel, WantedObject } from '../fleet-model.ts'
import { type PinnedFleet, pinnedFleet } from '../pinned-fleet.ts'
import type { Knowledge } from '../ports.ts'
import { difference } from '../truth.ts'
import { isDeletion } from './deletion.ts'
import { keptWhileUnknown } from './kept-while-unknown.ts'
import { modelsOf } from './pins.ts'
import { pinsAreKept } from './pins-are-kept.ts'
import {
  eventName,
  idsOf,
  isCovered,
  isOurs,
  isReadyAt,
  nameOf,
  type Rule,
  type Seen,
  type StoredRecord,
  type Touch,
  type WorkerChange,
} from './witness.ts'

/** A stale answer is believed once it was given this often: the first time, and after three pauses. */
const believedAfter = 4

/**
 * A head never goes back in order of observation: what it is moved to was not learnt before what it is at, and it is at no revision again
 * that it left, unless that was pushed again or the source insists.
 */
export const headsMoveOn: Rule = {
  name: 'a head went back',
  onHead(seen, { head, number, by }) {
    const { revision } = head
    if (by.resolved.answered < seen.headResolved.sent)
      return `to ${revision}, which was learnt before ${seen.head?.revision}`
    if (revision === undefined || number >= seen.headNumber || !seen.headRevisions.has(revision)) return undefined
    if (seen.answers.filter((answer) => answer === revision).length >= believedAfter) return undefined
    return `to push ${number} (${revision}) after push ${seen.headNumber}`
  },
}

/** Every live object of ours is in an inventory, an intent or a tombstone, from before it is there until after it is gone. */
export const nothingIsLost: Rule = {
  name: 'an object of ours is in no inventory',
  onObject(seen, { cluster, id, after }) {
    if (after === undefined || !isOurs(after) || isCovered(seen, cluster, id)) return undefined
    return `${cluster} ${id}`
  },
  onRecord(seen, { cluster, before, after }) {
    const left = idsOf(after)
    const dropped = [...(before === undefined ? [] : idsOf(before))].filter((id) => !left.has(id))
    const lost = dropped.filter((id) => {
      const live = seen.clusters.get(cluster)?.get(id)
      return live !== undefined && isOurs(live) && !isCovered(seen, cluster, id)
    })
    if (lost.length === 0) return undefined
    const told = lost.map((id) => {
      const known = before?.inventory.find((entry) => entry.id === id)?.uid ?? 'no uid'
      return `${id} (${known} in the record, ${seen.clusters.get(cluster)?.get(id)?.metadata.uid} live)`
    })
    return `${cluster} ${told.join(' ')} dropped by ${after.unit}`
  },
}

/**
 * Nobody prunes what a unit wants at the revision that the worker read, and by the pins that it read; nor, but a pinned unit itself, what
 * that one will want once it is unpinned.
 */
export const nothingWantedIsPruned: Rule = {
  name: 'an object that is wanted was deleted',
  onObject(seen, change) {
    if (!isDeletion(change) || change.by.push === 0) return undefined
    const { push, pins } = change.by
    const model = seen.truth.model(push)
    const models = modelsOf(seen.truth, pins.get(change.cluster))
    const wanted =
      models.size === 0 ? seen.truth.wanted(push).get(change.id) : wantedWithPins(pinnedFleet(model, models), change)
    if (wanted === undefined || (models.size === 0 && isUnknown(model.units, nameOf(wanted)))) return undefined
    return `${change.cluster} ${change.id} by ${change.by.worker.name} at push ${change.by.push}`
  },
}

/** Only the very object that a record names is deleted. */
export const onlyOursIsDeleted: Rule = {
  name: 'an object with a foreign uid was deleted',
  onObject(seen, change) {
    const uid = change.before?.metadata.uid
    if (!isDeletion(change) || uid === undefined) return undefined
    const records = [...(seen.records.get(change.cluster)?.values() ?? [])]
    const known = records.some(({ inventory, intents, tombstones }) =>
      [...inventory, ...intents, ...tombstones].some((entry) => entry.id === change.id && entry.uid === uid),
    )
    return known ? undefined : `${change.cluster} ${change.id} ${uid}`
  },
}

/**
 * A unit that says Ready is as its artifact says: at the moment when that was decided, and but for what others did after the worker
 * looked.
 */
export const readyIsTrue: Rule = {
  name: 'a unit says Ready and is not',
  onRecord(seen, { cluster, before, after, by }) {
    const at = isReadyAt(after)
    if (at === undefined || at === isReadyAt(before)) return undefined
    const number = seen.truth.numberOf(after.applied?.revision)
    if (number === 0) return `${cluster} ${after.unit} at ${after.applied?.revision}, which was never pushed`
    if (seen.truth.model(number).units[nameOf(after)]?.broken)
      return `${cluster} ${after.unit} is broken at push ${number}`
    for (const [id, wanted] of wantedOf(seen, number, after.unit)) {
      if (isTouched(seen.touched.get(`${cluster} ${id}`), by)) continue
      if (isLeftToOther(after, id)) continue
      const why = difference(seen.clusters.get(cluster)?.get(id), wanted)
      if (why !== undefined) return `${cluster} ${after.unit} at push ${number}: ${id} ${why}`
    }
    return undefined
  },
}

/**
 * What a unit became ready with is not undone by what a worker asks for afterwards that knows only of an earlier push. What it asked for
 * before may be on its way for long and still arrive, and is drift to the next activation; but no deletion may (F2).
 */
export const readyStaysTrue: Rule = {
  name: 'a stale worker undid what was ready',
  onObject(seen, change) {
    const { cluster, id, before, after, by } = change
    if (before === undefined) return undefined
    for (const record of seen.records.get(cluster)?.values() ?? []) {
      const ready = seen.readyAt.get(`${cluster} ${record.unit}`)
      if (isReadyAt(record) === undefined || record.target !== undefined || ready === undefined) continue
      if (ready.head <= by.head || (by.asked <= ready.step && !isDeletion(change))) continue
      const number = seen.truth.numberOf(record.applied?.revision)
      const wanted = wantedOf(seen, number, record.unit).get(id)
      if (wanted === undefined || difference(before, wanted) !== undefined) continue
      const why = difference(after, wanted)
      if (why !== undefined) {
        return `${cluster} ${record.unit} ready by head ${ready.head}: ${id} ${why}, by ${by.worker.name} that knew head ${by.head}`
      }
    }
    return undefined
  },
}

/** An event never says two things. */
export const eventsSayOneThing: Rule = {
  name: 'an event was written twice with different content',
  onEvent(seen, { key, content }) {
    const known = seen.events.get(eventName(content))
    return known === undefined || known === content ? undefined : key
  },
}

export const rules: readonly Rule[] = [
  headsMoveOn,
  nothingIsLost,
  nothingWantedIsPruned,
  keptWhileUnknown,
  onlyOursIsDeleted,
  readyIsTrue,
  readyStaysTrue,
  pinsAreKept,
  eventsSayOneThing,
]

function wantedWithPins(fleet: PinnedFleet, { id, before }: WorkerChange): WantedObject | undefined {
  const owner = before && ownerOf(before)
  const labelled = owner && unitId('Kustomization', owner.namespace, owner.name)
  return fleet.wanting(id)[0] ?? fleet.later(id).find(({ unit }) => unit !== labelled)
}

/** What does not build, and what is defined by that, wants things that nobody can know; deletions wait for it, but not for ever (P2). */
function isUnknown(units: FleetModel['units'], name: string): boolean {
  const unit = units[name]
  if (unit === undefined) return true
  return unit.broken === true || (unit.parent !== name && unit.parent !== root && isUnknown(units, unit.parent))
}

const root = 'flux-system'

function wantedOf(seen: Seen, number: number, unit: string): ReadonlyMap<InventoryId, WantedObject> {
  if (number === 0) return new Map()
  return new Map([...seen.truth.wanted(number)].filter(([, wanted]) => wanted.unit === unit))
}

/** Somebody else touched it after the worker looked, or anybody after it had decided. */
function isTouched(touch: Touch | undefined, { worker, looked, asked }: Knowledge): boolean {
  if (touch === undefined) return false
  return touch.step > asked || (touch.step >= looked && touch.by !== worker)
}

/** Another unit had it first, of which it is not known that it gave it up: the unit says so in its condition. */
function isLeftToOther({ conditions }: StoredRecord, id: InventoryId): boolean {
  return conditions.some(({ message }) => message.includes(`${subjectOfId(id)} is left to`))
}
