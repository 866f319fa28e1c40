import type { UnitId } from '../flux/definition.ts'
import type { UnitRecord } from '../store/record.ts'
import type { Activation, UnitOutcome } from './activation.ts'
import { withConditions, without } from './conditions.ts'
import { commit, type Draft } from './draft.ts'
import { problemText } from './fail-unit.ts'
import { withoutEntries } from './inventory.ts'
import { pruneDecision } from './prune-decision.ts'
import { intentsOf, type Pruned, planPrune, prune } from './prune-unit.ts'
import { flushEvents, withEvent } from './unit-events.ts'

/**
 * Deletes the objects of a unit that left Git, by the same path as any prune: intents first, guards, preconditions, tombstones.
 * The record stays, marked as removed, for its tombstones and its history.
 */
export async function removeUnit(act: Activation, unit: UnitId, draft: Draft): Promise<UnitOutcome> {
  const decision = pruneDecision(act, unit)
  if (decision.kind === 'blocked')
    return { kind: 'waiting', why: `${unit} left Git; its deletions wait: ${decision.why}` }
  if (decision.kind === 'held') {
    return { kind: 'waiting', why: `${unit} left Git; its deletions wait for approval on ${decision.holder}` }
  }
  const { definition } = draft.record
  const steps = await planPrune(act.deps, act.snapshot, definition, decision.kind === 'go' ? decision.entries : [])
  const intents = intentsOf(steps)
  if (intents.length > 0) {
    const uids = new Map(intents.map(({ id, uid }) => [id, uid]))
    const inventory = draft.record.inventory.map((entry) => {
      const uid = entry.uid ?? uids.get(entry.id)
      return uid === undefined ? entry : { ...entry, uid }
    })
    await commit(act.deps, draft, { ...draft.record, inventory, intents })
  }
  await act.controls.checkSuspended(unit)
  const pruned = await prune(act.deps, definition, steps)
  const kept = new Set(pruned.kept.map(({ entry }) => entry.id))
  const orphans = act.deletions.get(unit)?.orphans.map(({ id }) => id) ?? []
  const gone = [...steps.map(({ entry }) => entry.id).filter((id) => !kept.has(id)), ...orphans]
  await commit(act.deps, draft, removed(act, draft.record, withoutEntries(draft.record.inventory, gone), pruned))
  await flushEvents(act.deps, draft)
  if (pruned.kept.length > 0) return { kind: 'failed', why: problemText(pruned.kept.map(({ problem }) => problem)) }
  return { kind: 'ready' }
}

function removed(act: Activation, record: UnitRecord, inventory: UnitRecord['inventory'], pruned: Pruned): UnitRecord {
  const now = act.deps.clock.now()
  const done = inventory.length === 0
  const message = done ? 'removed from Git' : `removed from Git; ${inventory.length} objects are still to be deleted`
  const ready = { type: 'Ready', status: 'False', reason: done ? 'Removed' : 'PruneFailed', message } as const
  const next: UnitRecord = {
    ...record,
    inventory,
    intents: [],
    tombstones: [...record.tombstones, ...pruned.tombstones],
    conditions: withConditions(without(record.conditions, 'Reconciling', 'Healthy'), [ready], now),
    ...(done && { removed: now }),
  }
  const lines = [...pruned.deleted.map((subject) => `${subject} deleted`), ...pruned.notes]
  const text = [message, ...lines, ...pruned.kept.map(({ problem }) => problem.message)].join('\n')
  const severity = pruned.kept.length > 0 ? 'error' : 'info'
  return withEvent(next, { time: now, severity, reason: ready.reason, message: text })
}
