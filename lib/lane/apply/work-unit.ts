import { asProblem, Problem } from '../../core/problem.ts'
import type { UnitRecord } from '../../store/record.ts'
import type { Activation, UnitOutcome } from '../activation.ts'
import type { FailureReason, UnitNode } from '../discover/graph.ts'
import { secretsOf, withoutSecrets } from '../discover/without-secrets.ts'
import { noteOrders } from '../orders/orders.ts'
import { conditionOf, isReady } from '../record/conditions.ts'
import { type Draft, emptyRecord } from '../record/draft.ts'
import { failUnit } from '../record/fail-unit.ts'
import { applyUnit } from './apply-unit.ts'
import { finishSuperseded } from './finish-superseded.ts'

/** The record of a unit as this activation knows it, or a new one. */
export function draftOf(act: Activation, node: UnitNode): Draft {
  const known = act.drafts.get(node.id)
  if (known !== undefined) return known
  const draft: Draft = { record: emptyRecord(node), seen: undefined }
  act.drafts.set(node.id, draft)
  return draft
}

/**
 * Works on one unit whose dependencies are ready, as far as its content allows. Never throws but for an abort: whatever goes wrong is
 * the unit's own condition and event, and the other units go on.
 */
export async function workUnit(act: Activation, node: UnitNode): Promise<UnitOutcome> {
  const draft = draftOf(act, node)
  try {
    if (node.quiet === true) return { kind: 'ready' }
    const { suspended, unreadable } = await act.controls.of(node.id)
    if (node.definition.suspend || suspended !== undefined) {
      await takeBackHold(act, node, draft, unreadable)
      return suspendedOutcome(draft, suspended?.by)
    }
    if (unreadable !== undefined) {
      return await failUnit(act.deps, node, draft, { reason: 'OrdersUnreadable', message: unreadable.message })
    }
    const outcome = await workContent(act, node, draft)
    await noteOrders(act, draft, outcome)
    return outcome
  } catch (cause) {
    return thrown(act, node, draft, cause)
  }
}

async function workContent(act: Activation, node: UnitNode, draft: Draft): Promise<UnitOutcome> {
  switch (node.content.kind) {
    case 'pending':
      return { kind: 'waiting', why: node.content.why ?? 'its build is not rendered yet', pending: true }
    case 'settled':
      return { kind: 'ready' }
    case 'failed':
    case 'behind': {
      const { reason, problem } = node.content
      const stands = standsWhole(draft.record)
      const outcome = await failUnit(act.deps, node, draft, { reason, message: problem.message })
      return outcome.kind === 'failed' && stands ? { ...outcome, stands: true } : outcome
    }
    case 'current':
      // Who pins a unit does not want to wait for what it was.
      if (node.pinned === undefined) await finishSuperseded(act, node, draft, node.content.output)
      return applyUnit(act, node, node.content.output, draft)
  }
}

/** Whether the last thing that was tried is what is applied. */
function standsWhole({ applied, attempted, target }: UnitRecord): boolean {
  return applied !== undefined && target === undefined && (attempted ?? applied).artifact === applied.artifact
}

/** Notes that a unit cannot start because of a dependency; a mistake of its own is the better thing to say. */
export async function holdUnit(act: Activation, node: UnitNode, why: string): Promise<UnitOutcome> {
  if (node.content.kind === 'failed' || node.content.kind === 'behind') return workUnit(act, node)
  const draft = draftOf(act, node)
  try {
    const outcome = await failUnit(act.deps, node, draft, {
      reason: 'DependencyNotReady',
      message: why,
      severity: 'info',
    })
    await noteOrders(act, draft, { kind: 'failed', why })
    return outcome
  } catch (cause) {
    return thrown(act, node, draft, cause)
  }
}

/** A suspended unit is left as it was found; that its orders cannot be read must not be said of it when they can. */
async function takeBackHold(act: Activation, node: UnitNode, draft: Draft, unreadable?: Problem): Promise<void> {
  if (unreadable !== undefined || conditionOf(draft.record.conditions, 'Ready')?.reason !== 'OrdersUnreadable') return
  const message = 'its orders can be read again; it is suspended, and was not looked at since'
  await failUnit(act.deps, node, draft, { reason: 'OrdersUnreadable', message, severity: 'info' })
}

function suspendedOutcome(draft: Draft, by: string | undefined): UnitOutcome {
  if (isReady(draft.record.conditions)) return { kind: 'ready' }
  return { kind: 'waiting', why: by === undefined ? 'it is suspended in Git' : `it is suspended by ${by}` }
}

async function thrown(act: Activation, node: UnitNode, draft: Draft, cause: unknown): Promise<UnitOutcome> {
  if (act.signal.aborted) throw cause
  const thrown = asProblem(cause, { code: 'ApplyFailed', subject: node.id, what: 'could not be worked on' })
  const problem = withoutSecrets(thrown, secretsOf(node.content))
  if (problem.code === 'Aborted') return { kind: 'waiting', why: problem.message }
  if (problem.code === 'Conflict') return { kind: 'waiting', why: problem.message, soon: true }
  try {
    const outcome = await failUnit(act.deps, node, draft, { reason: reasonOf(problem), message: problem.message })
    await noteOrders(act, draft, outcome)
    return outcome
  } catch (second) {
    // The bucket itself does not take the condition: the outcome is all that is left to say it with.
    const why = second instanceof Problem ? second.message : String(second)
    return { kind: 'failed', why: `${problem.message}; and its record cannot be written: ${why}` }
  }
}

function reasonOf(problem: Problem): FailureReason {
  if (problem.code === 'ClusterUnreachable' || problem.code === 'StoreFailed') return problem.code
  if (problem.code === 'SubstitutionFailed' || problem.code === 'BuildFailed') return 'BuildFailed'
  return 'ReconciliationFailed'
}
