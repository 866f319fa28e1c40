import { subjectOf, subjectOfId } from '../core/object-ref.ts'
import type { Revision } from '../core/revision.ts'
import type { InventoryEntry, UnitRecord } from '../store/record.ts'
import type { UnitOutcome } from './activation.ts'
import { type NewCondition, withConditions, without } from './conditions.ts'
import { commit } from './draft.ts'
import { failUnit, problemText } from './fail-unit.ts'
import { withHistory } from './history.ts'
import { isInterruption, noteInterruption } from './interruption.ts'
import { unionInventory, withoutEntries, withProgress } from './inventory.ts'
import { changeLines } from './progress.ts'
import { heldText, type PruneDecision } from './prune-decision.ts'
import type { Pruned } from './prune-unit.ts'
import { addTombstones } from './tombstones.ts'
import { flushEvents, withEvent } from './unit-events.ts'
import { verifyHealth } from './verify-health.ts'
import { rebasedInventory, type Work } from './work.ts'

/** What the record knows after everything was applied and deleted. */
export interface Finished {
  readonly work: Work
  readonly decision: PruneDecision
  readonly pruned: Pruned
  readonly change: Partial<UnitRecord>
}

/** Ends a unit's work: what is still open decides between Ready and the reason why not; one commit, then its events. */
export async function finishUnit(work: Work, decision: PruneDecision, pruned: Pruned): Promise<UnitOutcome> {
  const finished: Finished = { work, decision, pruned, change: await learnt(work, decision, pruned) }
  if (pruned.stopped !== undefined) {
    if (isInterruption(work.act, pruned.stopped)) {
      await noteInterruption(work, { change: finished.change, lines: linesOf(finished) })
    }
    throw pruned.stopped
  }
  const open = whatIsOpen(finished)
  const health =
    open?.reason === 'PruneFailed'
      ? undefined
      : await verifyHealth({ work, change: finished.change, lines: linesOf(finished) })
  const { act, node, draft } = work
  if (health !== undefined) return unhealthy(finished, health.message)
  if (open === undefined) return ready(finished)
  const outcome = await failUnit(act.deps, node, draft, {
    ...open,
    changes: linesOf(finished),
    change: finished.change,
  })
  return open.reason === 'PruneWaiting' && outcome.kind === 'waiting' ? { ...outcome, applied: true } : outcome
}

async function learnt(work: Work, decision: PruneDecision, pruned: Pruned): Promise<Partial<UnitRecord>> {
  const { act, node, output, draft, objects, selection, steps, progress } = work
  const record: UnitRecord = { ...draft.record, inventory: rebasedInventory(draft.record, selection) }
  const keptIds = new Set(pruned.kept.map(({ entry }) => entry.id))
  const gone = steps.map(({ entry }) => entry.id).filter((id) => !keptIds.has(id))
  const orphans = act.deletions.get(node.id)?.orphans.map(({ id }) => id) ?? []
  const union = unionInventory(record, objects, output.takenOver)
  const inventory: readonly InventoryEntry[] = withoutEntries(withProgress(union, progress), [...gone, ...orphans])
  const absent = record.tombstones.filter(({ id }) => !inventory.some((entry) => entry.id === id))
  const tombstones = addTombstones(absent, pruned.tombstones)
  const held = decision.kind === 'held' ? { held: decision.hold } : {}
  // What a person decided on is only forgotten once it is done.
  const intents = draft.record.intents.filter(({ id }) => keptIds.has(id))
  const { seen } = await act.controls.of(node.id)
  return { inventory, tombstones, intents, controlsSeen: seen, ...held }
}

interface Open {
  readonly reason: 'PruneFailed' | 'PruneWaiting' | 'DeletionHeld' | 'Unsupported'
  readonly message: string
  readonly severity: 'info' | 'error'
}

function whatIsOpen({ work, decision, pruned }: Finished): Open | undefined {
  const { act, node, output } = work
  if (pruned.kept.length > 0) {
    const message = problemText(pruned.kept.map(({ problem }) => problem))
    return { reason: 'PruneFailed', message, severity: 'error' }
  }
  if (decision.kind === 'held') {
    return {
      reason: 'DeletionHeld',
      message: heldText(decision.hold, decision.holder, act.deps.cluster.name),
      severity: 'error',
    }
  }
  if (decision.kind === 'blocked') {
    const objects = decision.count === 1 ? '1 object that left' : `${decision.count} objects that left`
    const message = `${objects} ${node.id} in Git cannot be deleted yet: ${decision.why}`
    return { reason: 'PruneWaiting', message, severity: 'info' }
  }
  if (output.refused.length === 0) return undefined
  return { reason: 'Unsupported', message: problemText(output.refused), severity: 'error' }
}

/** Says that what was applied is not healthy. */
export async function unhealthy(finished: Finished, message: string): Promise<UnitOutcome> {
  const { act, node, draft } = finished.work
  const healthy: NewCondition = { type: 'Healthy', status: 'False', reason: 'HealthCheckFailed', message }
  const outcome = await failUnit(act.deps, node, draft, {
    reason: 'HealthCheckFailed',
    message,
    changes: linesOf(finished),
    change: finished.change,
    conditions: [healthy],
  })
  return outcome.kind === 'failed' ? { ...outcome, unhealthy: true } : outcome
}

/** Ready is written after everything was seen, for exactly the artifact that was applied. */
export async function ready(finished: Finished): Promise<UnitOutcome> {
  const { work, change } = finished
  const { act, node, output, draft } = work
  const now = act.deps.clock.now()
  const { revision, artifact, desired } = output
  const { target: _t, nextDue: _n, held, removed: _r, yields: _y, ...rest } = draft.record
  const yields = [...(act.wants.losers.get(node.id)?.keys() ?? [])]
  const record: UnitRecord = {
    ...rest,
    ...change,
    definition: node.definition,
    ...(node.parent !== undefined && { parent: node.parent }),
    attempted: { revision, artifact, at: now },
    applied: { revision, artifact, desired, at: now },
    conditions: readyConditions(finished, now),
    attempt: 0,
    ...(yields.length > 0 && { yields }),
    // What was approved stays known until all of it is deleted, also below this unit: a crash must not ask twice (U2).
    ...(held !== undefined && act.approved.has(node.id) && { held }),
  }
  await commit(act.deps, draft, withChangeEvent(finished, withHistory(record, 'ReconciliationSucceeded', now), now))
  await flushEvents(act.deps, draft)
  return { kind: 'ready' }
}

/** What the Ready condition of a unit says of a revision that is applied. */
export function readyMessage(work: Work, revision: Revision): string {
  return [`Applied revision: ${revision}`, ...notesOf(work), ...conflictNotes(work)].join('; ')
}

/** What there is to tell of the unit's output and of its definition. */
function notesOf({ act, node, output }: Work): readonly string[] {
  return [...output.notes, ...(act.graph.notes.get(node.id) ?? [])]
}

function readyConditions({ work }: Finished, now: number): UnitRecord['conditions'] {
  const { node, output, draft } = work
  const message = readyMessage(work, output.revision)
  const changes: NewCondition[] = [{ type: 'Ready', status: 'True', reason: 'ReconciliationSucceeded', message }]
  const checked = node.definition.wait || node.definition.healthChecks.length > 0
  if (checked) changes.push({ type: 'Healthy', status: 'True', reason: 'Succeeded', message: 'Health check passed' })
  const kept = without(draft.record.conditions, 'Reconciling', 'Stalled', ...(checked ? [] : (['Healthy'] as const)))
  return withConditions(kept, changes, now)
}

/** Objects that another unit owns and this one wants too: said in the condition, not fought over. */
function conflictNotes({ act, node }: Work): readonly string[] {
  const lost = act.wants.losers.get(node.id) ?? new Map()
  return [...lost].map(([id, owner]) => `${subjectOfId(id)} is left to ${owner}, which wants it too`)
}

/** What was done to objects. */
function linesOf({ work, pruned }: Finished): readonly string[] {
  return [
    ...changeLines(work.progress, subjectOf),
    ...pruned.deleted.map((subject) => `${subject} deleted`),
    ...pruned.notes,
  ]
}

function withChangeEvent(finished: Finished, record: UnitRecord, now: number): UnitRecord {
  const { output, draft } = finished.work
  const lines = linesOf(finished)
  const news = lines.length > 0 || draft.record.applied?.revision !== output.revision
  if (!news) return record
  const drift = finished.work.selection.todo.some(({ cause }) => cause === 'drifted' || cause === 'missing')
  return withEvent(record, {
    time: now,
    severity: 'info',
    reason: drift ? 'DriftReverted' : 'ReconciliationSucceeded',
    message: [`Applied revision: ${output.revision}`, ...lines, ...notesOf(finished.work)].join('\n'),
    revision: output.revision,
  })
}
