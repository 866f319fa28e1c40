import { counted } from '../../core/counted.ts'
import type { UnitRecord } from '../../store/record.ts'
import type { UnitOutcome } from '../activation.ts'
import { driftLearnt } from '../drift/drift-learnt.ts'
import { finishDrift } from '../drift/finish-drift.ts'
import { heldText, type PruneDecision } from '../prune/prune-decision.ts'
import type { Pruned } from '../prune/prune-unit.ts'
import { appliedRecord, type Finished, linesOf, readyMessage, withChangeEvent } from '../record/applied-record.ts'
import type { NewCondition } from '../record/conditions.ts'
import { commit } from '../record/draft.ts'
import { failUnit, problemText } from '../record/fail-unit.ts'
import { withHistory } from '../record/history.ts'
import { unionInventory, withLeaving, withoutEntries, withProgress } from '../record/inventory.ts'
import { addTombstones } from '../record/tombstones.ts'
import { flushEvents } from '../record/unit-events.ts'
import { isInterruption, noteInterruption } from './interruption.ts'
import { verifyHealth } from './verify-health.ts'
import { rebasedInventory, type Work } from './work.ts'

/** Ends a unit's work: what is still open decides between Ready and the reason why not; one commit, then its events. */
export async function finishUnit(work: Work, decision: PruneDecision, pruned: Pruned): Promise<UnitOutcome> {
  const finished: Finished = { work, decision, pruned, change: learnt(work, decision, pruned) }
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
  if (open === undefined) return work.left.length > 0 ? finishDrift(finished) : ready(finished)
  const outcome = await failUnit(act.deps, node, draft, {
    ...open,
    changes: linesOf(finished),
    change: finished.change,
  })
  return open.reason === 'PruneWaiting' && outcome.kind === 'waiting' ? { ...outcome, applied: true } : outcome
}

function learnt(work: Work, decision: PruneDecision, pruned: Pruned): Partial<UnitRecord> {
  const { act, node, output, draft, objects, selection, steps, progress } = work
  const record: UnitRecord = { ...draft.record, inventory: rebasedInventory(draft.record, selection) }
  const keptIds = new Set(pruned.kept.map(({ entry }) => entry.id))
  const gone = steps.map(({ entry }) => entry.id).filter((id) => !keptIds.has(id))
  const orphans = act.deletions.get(node.id)?.orphans.map(({ id }) => id) ?? []
  const union = unionInventory(record, objects, output.takenOver)
  const left = withoutEntries(withProgress(union, progress), [...gone, ...orphans])
  const leaving = decision.kind === 'blocked' ? decision.entries : []
  const inventory = withLeaving(left, leaving, act.deps.clock.now())
  const absent = record.tombstones.filter(({ id }) => !inventory.some((entry) => entry.id === id))
  const tombstones = addTombstones(absent, pruned.tombstones)
  const held = decision.kind === 'held' ? { held: decision.hold } : {}
  // What a person decided on is only forgotten once it is done.
  const intents = draft.record.intents.filter(({ id }) => keptIds.has(id))
  // What was asked for meanwhile was not looked into.
  const controlsSeen = act.orders.seenBy(node.id)
  return { inventory, tombstones, intents, controlsSeen, ...held, ...driftLearnt(work) }
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
    const message = `${counted(decision.entries.length, 'object')} that left ${node.id} in Git cannot be deleted yet: ${decision.why}`
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
  const { work } = finished
  const { act, draft } = work
  const now = act.deps.clock.now()
  const message = readyMessage(work, work.output.revision)
  const reason = 'ReconciliationSucceeded'
  const record = withHistory(
    appliedRecord(finished, { type: 'Ready', status: 'True', reason, message }, now),
    reason,
    now,
  )
  await commit(act.deps, draft, withChangeEvent(finished, record, now))
  await flushEvents(act.deps, draft)
  return { kind: 'ready' }
}
