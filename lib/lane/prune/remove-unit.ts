import { canonical } from '../../core/canonical.ts'
import { counted } from '../../core/counted.ts'
import type { UnitId } from '../../flux/definition.ts'
import type { PruneIntent, UnitRecord } from '../../store/record.ts'
import type { Activation, UnitOutcome } from '../activation.ts'
import { conditionOf, withConditions, without } from '../record/conditions.ts'
import { commit, confirm, type Draft } from '../record/draft.ts'
import { problemText } from '../record/fail-unit.ts'
import { withIntents, withLeaving, withoutEntries, withUids } from '../record/inventory.ts'
import { addTombstones } from '../record/tombstones.ts'
import { flushEvents, withEvent } from '../record/unit-events.ts'
import { planPrune } from './plan-prune.ts'
import { type PruneDecision, pruneDecision } from './prune-decision.ts'
import { intentsOf, type Pruned, prune } from './prune-unit.ts'

/**
 * Deletes the objects of a unit that left Git, by the same path as any prune: intents first, guards, preconditions, tombstones.
 * The record stays, marked as removed, for its tombstones and its history.
 */
export async function removeUnit(act: Activation, unit: UnitId, draft: Draft): Promise<UnitOutcome> {
  const decision = pruneDecision(act, unit)
  if (decision.kind === 'blocked') {
    await noteBlocked(act, draft, decision)
    return { kind: 'waiting', why: `${unit} left Git; its deletions wait: ${decision.why}`, applied: true }
  }
  if (decision.kind === 'held') {
    return { kind: 'waiting', why: `${unit} left Git; its deletions wait for approval on ${decision.holder}` }
  }
  await act.pulse.check(unit)
  const { definition } = draft.record
  const steps = await planPrune(act.deps, act, definition, decision.kind === 'go' ? decision.entries : [])
  await begin(act, draft, intentsOf(steps))
  if (steps.length > 0) await act.pulse.confirmHeads(unit, { deletes: true })
  const pruned = await prune(
    act.deps,
    { confirm: () => confirm(act.deps, draft), check: () => act.pulse.checkWanted(unit) },
    steps,
  )
  const kept = new Set(pruned.kept.map(({ entry }) => entry.id))
  const orphans = act.deletions.get(unit)?.orphans.map(({ id }) => id) ?? []
  const gone = [...steps.map(({ entry }) => entry.id).filter((id) => !kept.has(id)), ...orphans]
  const next = removed(act, draft.record, withoutEntries(draft.record.inventory, gone), pruned)
  // The same failure or the same wait again is no news.
  if (gone.length > 0 || next.removed !== undefined || isNews(draft.record, next)) {
    await commit(act.deps, draft, next)
    await flushEvents(act.deps, draft)
  }
  if (pruned.stopped !== undefined) throw pruned.stopped
  return outcomeOf(next, pruned)
}

async function noteBlocked(
  act: Activation,
  draft: Draft,
  { why, entries }: Extract<PruneDecision, { kind: 'blocked' }>,
): Promise<void> {
  const now = act.deps.clock.now()
  const { record } = draft
  const inventory = withLeaving(record.inventory, entries, now)
  const message = `removed from Git; ${counted(entries.length, 'object')} cannot be deleted yet: ${why}`
  const ready = { type: 'Ready', status: 'False', reason: 'PruneWaiting', message } as const
  const conditions = withConditions(without(record.conditions, 'Reconciling', 'Healthy'), [ready], now)
  const next: UnitRecord = { ...record, inventory, conditions }
  if (isNews(record, next) || canonical(inventory) !== canonical(record.inventory)) {
    await commit(act.deps, draft, withEvent(next, { time: now, severity: 'info', reason: 'PruneWaiting', message }))
    await flushEvents(act.deps, draft)
  }
}

async function begin(act: Activation, draft: Draft, intents: readonly PruneIntent[]): Promise<void> {
  const { record } = draft
  if (intents.length === 0 || canonical(intents) === canonical(record.intents)) return
  const inventory = withUids(record.inventory, intents)
  await commit(act.deps, draft, { ...record, inventory, intents: withIntents(record.intents, intents) })
}

function removed(act: Activation, record: UnitRecord, inventory: UnitRecord['inventory'], pruned: Pruned): UnitRecord {
  const now = act.deps.clock.now()
  const { reason, message } = stateOf(inventory.length, pruned)
  const ready = { type: 'Ready', status: 'False', reason, message } as const
  const kept = new Set(pruned.kept.map(({ entry }) => entry.id))
  const { target: _t, nextDue: _n, removed: _r, drift: _d, reverts: _v, ...rest } = record
  const next: UnitRecord = {
    ...rest,
    inventory,
    intents: record.intents.filter(({ id }) => kept.has(id)),
    tombstones: addTombstones(record.tombstones, pruned.tombstones),
    conditions: withConditions(without(record.conditions, 'Reconciling', 'Healthy'), [ready], now),
    ...(inventory.length === 0 && { removed: now }),
  }
  const lines = [...pruned.deleted.map((subject) => `${subject} deleted`), ...pruned.notes]
  const severity = reason === 'PruneFailed' ? 'error' : 'info'
  return withEvent(next, { time: now, severity, reason, message: [message, ...lines].join('\n') })
}

function stateOf(left: number, { kept, stopped }: Pruned): { readonly reason: string; readonly message: string } {
  const open = `removed from Git; ${counted(left, 'object is', 'objects are')} still to be deleted`
  if (stopped !== undefined) return { reason: 'PruneWaiting', message: open }
  if (kept.length > 0) {
    const why = problemText(kept.map(({ problem }) => problem))
    return { reason: 'PruneFailed', message: `${open}\n${why}` }
  }
  if (left === 0) return { reason: 'Removed', message: 'removed from Git' }
  const message = `removed from Git; ${counted(left, 'object waits', 'objects wait')} for the unit that takes over`
  return { reason: 'PruneWaiting', message }
}

function isNews(before: UnitRecord, next: UnitRecord): boolean {
  const [was, is] = [before, next].map(({ conditions }) => conditionOf(conditions, 'Ready'))
  return was?.reason !== is?.reason || was?.message !== is?.message
}

function outcomeOf({ conditions, removed }: UnitRecord, { kept }: Pruned): UnitOutcome {
  if (removed !== undefined) return { kind: 'ready' }
  const why = conditionOf(conditions, 'Ready')?.message ?? ''
  return { kind: kept.length > 0 ? 'failed' : 'waiting', why }
}
