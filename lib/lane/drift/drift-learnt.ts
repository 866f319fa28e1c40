import { asFinding, bounded, forEvent } from '../../audit/as-finding.ts'
import { isContested } from '../../audit/contested.ts'
import { nextReverts } from '../../audit/next-reverts.ts'
import { openReason, openText } from '../../audit/open-text.ts'
import { revertedText } from '../../audit/reverted-text.ts'
import { canonical } from '../../core/canonical.ts'
import type { DriftFinding } from '../../store/drift.ts'
import type { UnitEvent, UnitRecord } from '../../store/record.ts'
import type { Work } from '../apply/work.ts'
import { withEvent } from '../record/unit-events.ts'

/**
 * What the record learns of drift by a unit's work: what is left open, how often what was reverted, and the events of that. An audit that
 * finds what the one before found says nothing.
 */
export function driftLearnt(work: Work): Partial<UnitRecord> {
  const { act, draft, left, output } = work
  const { record } = draft
  const now = act.deps.clock.now()
  const open = record.drift ?? []
  const reverted = revertedFindings(work, now)
  const reverts = nextReverts(record, { reverted: reverted.map(({ id }) => id), left: left.map(({ id }) => id), now })
  const contested = reverted.filter(({ id }) => isContested(reverts.find((one) => one.id === id)))
  const event = (change: Pick<UnitEvent, 'severity' | 'reason' | 'message'>, findings: readonly DriftFinding[]) =>
    ({ time: now, revision: output.revision, ...change, ...(findings.length > 0 && forEvent(findings)) }) as const
  let told = record
  if (reverted.length > 0) {
    const message = revertedText(reverted, contested, (id) => work.progress.get(id)?.action ?? 'configured')
    const isFought = contested.length > 0
    const reason = isFought ? 'DriftContested' : 'DriftReverted'
    told = withEvent(told, event({ severity: isFought ? 'error' : 'info', reason, message }, reverted))
  }
  if (canonical(left) !== canonical(open)) {
    if (left.length > 0) {
      const message = openText(left, record.unit)
      told = withEvent(told, event({ severity: 'error', reason: openReason(left), message }, left))
    } else if (reverted.length === 0) {
      const message = 'What had drifted is as in Git again'
      told = withEvent(told, event({ severity: 'info', reason: 'DriftResolved', message }, []))
    }
  }
  return {
    ...((open.length > 0 || left.length > 0) && { drift: left }),
    ...(canonical(reverts) !== canonical(record.reverts ?? []) && { reverts }),
    ...(told !== record && { outbox: told.outbox, nextEvent: told.nextEvent }),
  }
}

/** What was sighted and then written over. */
function revertedFindings({ draft, sighted, progress }: Work, now: number): readonly DriftFinding[] {
  const { drift = [], reverts = [] } = draft.record
  const done = [...sighted.values()].filter(({ id }) => {
    const action = progress.get(id)?.action
    return action === 'created' || action === 'configured' || action === 'recreated'
  })
  const findings = done.map((one) => {
    const before = {
      open: drift.find(({ id }) => id === one.id),
      reverts: reverts.find(({ id }) => id === one.id),
    }
    return asFinding(one, before, { done: 'reverted' }, now)
  })
  return bounded(findings)
}
