import { canonical } from '../../core/canonical.ts'
import type { Problem } from '../../core/problem.ts'
import type { UnitRecord } from '../../store/record.ts'
import type { Activation, UnitOutcome } from '../activation.ts'
import type { Output, UnitNode } from '../discover/graph.ts'
import { driftLearnt } from '../drift/drift-learnt.ts'
import { driftCondition, driftOutcome } from '../drift/finish-drift.ts'
import { partDrift } from '../drift/part-drift.ts'
import { planPrune } from '../prune/plan-prune.ts'
import { pruneDecision } from '../prune/prune-decision.ts'
import { intentsOf, nothingPruned, type Pruner, prune } from '../prune/prune-unit.ts'
import { linesOf, readyMessage } from '../record/applied-record.ts'
import { conditionOf, isInProgress, withConditions } from '../record/conditions.ts'
import { commit, confirm, type Draft } from '../record/draft.ts'
import { failUnit, problemText } from '../record/fail-unit.ts'
import { isLeaving, unionInventory, withIntents, withProgress, withUids } from '../record/inventory.ts'
import { flushEvents } from '../record/unit-events.ts'
import { applyStages } from './apply-stages.ts'
import { checkHealth } from './check-health.ts'
import { finishUnit } from './finish-unit.ts'
import { isInterruption, noteInterruption } from './interruption.ts'
import { replacedIds, withoutObject } from './replaced.ts'
import { select } from './select.ts'
import { rebasedInventory, type Work } from './work.ts'

/**
 * Makes a unit true on its cluster: writes down what it is about to do, applies in stages, deletes what left Git, sees that it is
 * healthy, and says so. A unit that is as it should be costs no write at all.
 */
export async function applyUnit(act: Activation, node: UnitNode, output: Output, draft: Draft): Promise<UnitOutcome> {
  const objects = output.objects.filter(({ id }) => act.wants.owner.get(id) === node.id)
  const selected = await select(act, objects, draft.record)
  const { selection, left } = await partDrift(act, node, draft.record, selected)
  const decision = pruneDecision(act, node.id)
  const entries = decision.kind === 'go' ? decision.entries : []
  const steps = await planPrune(act.deps, act, node.definition, entries)
  const work: Work = {
    act,
    node,
    output,
    draft,
    objects,
    selection,
    steps,
    progress: new Map(),
    left,
    sighted: new Map(),
  }
  if (isSettled(work) && decision.kind === 'nothing') return settled(work)
  try {
    await begin(work)
    const problems = await applyStages(work)
    if (problems.length > 0) return await applyFailed(work, problems)
    await act.pulse.check(node.id)
  } catch (cause) {
    await keepProgress(work, cause)
    throw cause
  }
  const pruned = steps.length === 0 ? nothingPruned : await prune(act.deps, pruner(work), steps)
  return finishUnit(work, decision, pruned)
}

/** Work that was stopped half-way leaves behind what it learnt, so that the next activation goes on from there. */
async function keepProgress(work: Work, cause: unknown): Promise<void> {
  if (!isInterruption(work.act, cause) || work.progress.size === 0) return
  const inventory = withProgress(work.draft.record.inventory, work.progress)
  const change = { inventory, ...driftLearnt(work) }
  await noteInterruption(work, { change, lines: linesOf({ work, pruned: nothingPruned }) })
}

/** Nothing to send, to delete or to say: the record tells the truth already. */
function isSettled(work: Work): boolean {
  const { draft, node, output, selection, steps, act } = work
  const { record } = draft
  const leaving = act.deletions.get(node.id)
  return (
    isSaid(work) &&
    record.applied?.artifact === output.artifact &&
    record.applied.desired === output.desired &&
    record.target === undefined &&
    (record.held === undefined || act.approved.has(node.id)) &&
    record.intents.length === 0 &&
    !isLeaving(record.inventory) &&
    selection.todo.length === 0 &&
    steps.length === 0 &&
    (leaving?.orphans.length ?? 0) === 0 &&
    output.refused.length === 0 &&
    record.parent === node.parent &&
    canonical(record.definition) === canonical(node.definition)
  )
}

/** Whether the Ready condition says what is the case already, drift that is left as it is included. */
function isSaid(work: Work): boolean {
  const { left, draft, output } = work
  const { drift = [], applied, conditions } = draft.record
  if (canonical(left) !== canonical(drift)) return false
  const { status, reason, message } = conditionOf(conditions, 'Ready') ?? {}
  if (left.length === 0)
    return status === 'True' && message === readyMessage(work, applied?.revision ?? output.revision)
  const condition = driftCondition(work)
  return status === 'False' && reason === condition.reason && message === condition.message
}

async function settled(work: Work): Promise<UnitOutcome> {
  const { act, node, draft, selection } = work
  const learnt = driftLearnt(work)
  if (selection.rebased.size > 0 || learnt.reverts !== undefined) {
    await commit(act.deps, draft, { ...draft.record, ...learnt, inventory: rebasedInventory(draft.record, selection) })
  }
  await flushEvents(act.deps, draft)
  const problem = await checkHealth(work, 'moved')
  if (problem === undefined) return work.left.length > 0 ? driftOutcome(work) : { kind: 'ready' }
  const outcome = await failUnit(act.deps, node, draft, { reason: 'HealthCheckFailed', message: problem.message })
  return outcome.kind === 'failed' ? { ...outcome, unhealthy: true } : outcome
}

/** The commit before the first effect: target, union inventory and prune intents together (F1). */
async function begin(work: Work): Promise<void> {
  const { act, node, output, draft, objects, selection, steps } = work
  const intents = intentsOf(steps)
  if (selection.todo.length === 0 && intents.length === 0) return
  const { record } = draft
  const { revision, artifact } = output
  const now = act.deps.clock.now()
  const rebased = { ...record, inventory: rebasedInventory(record, selection) }
  const replaced = await replacedIds(work)
  const union = withUids(unionInventory(rebased, objects, output.takenOver), intents)
  const inventory = union.map((entry) => (replaced.has(entry.id) ? withoutObject(entry) : entry))
  const message = `Detecting drift for revision ${revision} with a timeout of ${node.definition.timeoutMs / 1_000}s`
  const reconciling = { type: 'Reconciling', status: 'True', reason: 'Progressing', message } as const
  const { removed: _, ...rest } = record
  await commit(act.deps, draft, {
    ...rest,
    definition: node.definition,
    ...(node.parent !== undefined && { parent: node.parent }),
    target: targetOf(record, output),
    attempted: { revision, artifact, at: now },
    inventory,
    // Those of an earlier run stay until the final commit.
    intents: withIntents(record.intents, intents),
    conditions: withConditions(record.conditions, [reconciling], now),
  })
  await act.pulse.confirmHeads(node.id, { deletes: intents.length > 0 })
}

/** What is worked towards; a newer artifact supersedes one that is still worked on, and that is counted (L1). */
function targetOf(record: UnitRecord, { revision, artifact }: Output): NonNullable<UnitRecord['target']> {
  const { target } = record
  if (target === undefined || !isInProgress(record)) return { revision, artifact }
  if (target.artifact === artifact) return { ...target, revision }
  return { revision, artifact, superseded: (target.superseded ?? 0) + 1 }
}

function pruner({ act, node, draft }: Work): Pruner {
  const { id } = node
  return { confirm: () => confirm(act.deps, draft), check: () => act.pulse.checkWanted(id) }
}

async function applyFailed(work: Work, problems: readonly Problem[]): Promise<UnitOutcome> {
  const { act, node, draft, progress } = work
  const message = problemText(problems)
  const changes = linesOf({ work, pruned: nothingPruned })
  const change = { inventory: withProgress(draft.record.inventory, progress), ...driftLearnt(work) }
  const outcome = await failUnit(act.deps, node, draft, { reason: 'ReconciliationFailed', message, changes, change })
  const waited = problems.every(({ code }) => code === 'HealthCheckFailed')
  return waited && outcome.kind === 'failed' ? { ...outcome, unhealthy: true, blocked: true } : outcome
}
