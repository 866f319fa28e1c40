import { subjectOf, subjectOfId } from '../../core/object-ref.ts'
import type { Revision } from '../../core/revision.ts'
import type { UnitRecord } from '../../store/record.ts'
import type { Work } from '../apply/work.ts'
import { driftNotes } from '../drift/drift-mode.ts'
import type { PruneDecision } from '../prune/prune-decision.ts'
import type { Pruned } from '../prune/prune-unit.ts'
import { type NewCondition, withConditions, without } from './conditions.ts'
import { changeLines } from './progress.ts'
import { appliedMessage } from './ready-message.ts'
import { withEvent } from './unit-events.ts'

/** What the record knows after everything was applied and deleted. */
export interface Finished {
  readonly work: Work
  readonly decision: PruneDecision
  readonly pruned: Pruned
  readonly change: Partial<UnitRecord>
}

/** The record of a unit all of whose work on this artifact is done, with what its Ready condition says. */
export function appliedRecord({ work, change }: Finished, ready: NewCondition, now: number): UnitRecord {
  const { act, node, output, draft } = work
  const { revision, artifact, desired } = output
  const { target: _t, nextDue: _n, held, removed: _r, yields: _y, ...kept } = draft.record
  const { restoring: _s, drift, reverts, ...rest } = kept
  const yields = [...(act.wants.losers.get(node.id)?.keys() ?? [])]
  const { drift: open = drift, reverts: counted = reverts, ...learnt } = change
  return {
    ...rest,
    ...learnt,
    definition: node.definition,
    ...(node.parent !== undefined && { parent: node.parent }),
    attempted: { revision, artifact, at: now },
    applied: { revision, artifact, desired, at: now },
    conditions: conditionsOf(work, ready, now),
    attempt: 0,
    ...(yields.length > 0 && { yields }),
    ...(open !== undefined && open.length > 0 && { drift: open }),
    ...(counted !== undefined && counted.length > 0 && { reverts: counted }),
    // What was approved stays known until all of it is deleted, also below this unit: a crash must not ask twice (U2).
    ...(held !== undefined && act.approved.has(node.id) && { held }),
  }
}

function conditionsOf({ node, draft }: Work, ready: NewCondition, now: number): UnitRecord['conditions'] {
  const checked = node.definition.wait || node.definition.healthChecks.length > 0
  const healthy = { type: 'Healthy', status: 'True', reason: 'Succeeded', message: 'Health check passed' } as const
  const kept = without(draft.record.conditions, 'Reconciling', 'Stalled', ...(checked ? [] : (['Healthy'] as const)))
  return withConditions(kept, checked ? [ready, healthy] : [ready], now)
}

/** What the Ready condition of a unit says of a revision that is applied. */
export function readyMessage(work: Work, revision: Revision): string {
  return appliedMessage(revision, [...notesOf(work), ...conflictNotes(work)])
}

/** What there is to tell of the unit's output and of its definition. */
function notesOf({ act, node, output }: Work): readonly string[] {
  return [...output.notes, ...(act.graph.notes.get(node.id) ?? []), ...driftNotes(node)]
}

/** Objects that another unit owns and this one wants too: said in the condition, not fought over. */
function conflictNotes({ act, node }: Work): readonly string[] {
  const lost = act.wants.losers.get(node.id) ?? new Map()
  return [...lost].map(([id, owner]) => `${subjectOfId(id)} is left to ${owner}, which wants it too`)
}

/** What was done to objects for the sake of Git; drift that was reverted has an event of its own. */
export function linesOf({ work, pruned }: Pick<Finished, 'work' | 'pruned'>): readonly string[] {
  return [
    ...changeLines(work.progress, subjectOf, work.sighted),
    ...pruned.deleted.map((subject) => `${subject} deleted`),
    ...pruned.notes,
  ]
}

/** The record with the event of what was done, if anything was. */
export function withChangeEvent(finished: Finished, record: UnitRecord, now: number): UnitRecord {
  const { output, draft } = finished.work
  const lines = linesOf(finished)
  const news = lines.length > 0 || draft.record.applied?.revision !== output.revision
  if (!news) return record
  return withEvent(record, {
    time: now,
    severity: 'info',
    reason: 'ReconciliationSucceeded',
    message: [`Applied revision: ${output.revision}`, ...lines, ...notesOf(finished.work)].join('\n'),
    revision: output.revision,
  })
}
