import { canonical } from '../../core/canonical.ts'
import { mask } from '../../core/mask.ts'
import type { Problem } from '../../core/problem.ts'
import type { UnitRecord } from '../../store/record.ts'
import type { UnitOutcome } from '../activation.ts'
import type { LaneDeps } from '../deps.ts'
import type { FailureReason, UnitNode } from '../discover/graph.ts'
import { secretsOf } from '../discover/without-secrets.ts'
import { conditionOf, type NewCondition, withConditions, without } from './conditions.ts'
import { commit, type Draft } from './draft.ts'
import { withHistory } from './history.ts'
import { flushEvents, withEvent } from './unit-events.ts'

export interface Failure {
  readonly reason: FailureReason
  readonly message: string
  /** What was done before it failed, for the event: in the condition it would make the same failure look new. */
  readonly changes?: readonly string[]
  /** What else the record learnt before it failed. */
  readonly change?: Partial<UnitRecord>
  /** Conditions beside Ready. */
  readonly conditions?: readonly NewCondition[]
  /** Waiting for a person or another unit is no error. */
  readonly severity?: 'info' | 'error'
}

/**
 * Ends a unit's work without Ready: a condition, an event where it is news, and the next attempt's time, in one commit.
 * The same failure again is no news: nothing is written unless the record learnt something.
 */
export async function failUnit(deps: LaneDeps, node: UnitNode, draft: Draft, failure: Failure): Promise<UnitOutcome> {
  const { reason, change } = failure
  const secrets = secretsOf(node.content)
  const changes = (failure.changes ?? []).map((line) => mask(line, secrets))
  const message = mask(failure.message, secrets).slice(0, 20_000)
  const conditions = failure.conditions?.map((one) => ({ ...one, message: mask(one.message, secrets) }))
  const before = conditionOf(draft.record.conditions, 'Ready')
  const news =
    before?.status !== 'False' || before.reason !== reason || before.message !== message || changes.length > 0
  if (news || learns(draft.record, change)) {
    const now = deps.clock.now()
    await commit(
      deps,
      draft,
      failed(draft.record, {
        node,
        failure: { ...failure, message, changes, ...(conditions && { conditions }) },
        now,
        news,
      }),
    )
    await flushEvents(deps, draft)
  }
  return { kind: failure.severity === 'info' ? 'waiting' : 'failed', why: message }
}

function learns(record: UnitRecord, change: Partial<UnitRecord> | undefined): boolean {
  return change !== undefined && canonical({ ...record, ...change }) !== canonical(record)
}

interface Failed {
  readonly node: UnitNode
  readonly failure: Failure
  readonly now: number
  readonly news: boolean
}

function failed(record: UnitRecord, { node, failure, now, news }: Failed): UnitRecord {
  const { reason, message, changes = [], severity = 'error' } = failure
  const { target, ...learnt } = { ...record, ...failure.change }
  const ready: NewCondition = { type: 'Ready', status: 'False', reason, message }
  const next: UnitRecord = {
    ...learnt,
    // The next attempt waits for health as long as the first one.
    ...(target && { target: { revision: target.revision, artifact: target.artifact } }),
    definition: node.definition,
    ...(node.parent !== undefined && { parent: node.parent }),
    conditions: withConditions(without(record.conditions, 'Reconciling'), [ready, ...(failure.conditions ?? [])], now),
    attempt: record.attempt + 1,
    nextDue: now + node.definition.retryIntervalMs,
  }
  if (!news) return next
  const revision = next.attempted?.revision
  return withEvent(withHistory(next, reason, now), {
    time: now,
    severity,
    reason,
    message: [message, ...changes].join('\n'),
    ...(revision !== undefined && { revision }),
  })
}

/** Several problems as one text, the first in full and the rest below it. */
export function problemText(problems: readonly Problem[]): string {
  return problems.map((problem) => problem.message).join('\n')
}
