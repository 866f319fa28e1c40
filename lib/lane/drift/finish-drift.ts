import { openReason, openText } from '../../audit/open-text.ts'
import { canonical } from '../../core/canonical.ts'
import type { UnitRecord } from '../../store/record.ts'
import type { UnitOutcome } from '../activation.ts'
import type { Work } from '../apply/work.ts'
import { appliedRecord, type Finished, withChangeEvent } from '../record/applied-record.ts'
import type { NewCondition } from '../record/conditions.ts'
import { commit } from '../record/draft.ts'
import { withHistory } from '../record/history.ts'
import { flushEvents } from '../record/unit-events.ts'

/** Why a unit is not ready that is applied and whose drift is left as it is. */
export function driftCondition({ left, node }: Pick<Work, 'left' | 'node'>): NewCondition {
  return { type: 'Ready', status: 'False', reason: openReason(left), message: openText(left, node.id) }
}

/** What comes of such a unit: nobody has to wait for it, and what is held back is looked at again in time. */
export function driftOutcome(work: Pick<Work, 'left' | 'node'>): UnitOutcome {
  const times = work.left.flatMap(({ nextTry }) => nextTry ?? [])
  const next = times.length === 0 ? {} : { nextTry: Math.min(...times) }
  return { kind: 'waiting', why: driftCondition(work).message, applied: true, drift: next }
}

/** Ends the work on a unit with drift that is left as it is: applied as far as that goes, and not ready, for live is not what Git says. */
export async function finishDrift(finished: Finished): Promise<UnitOutcome> {
  const { work } = finished
  const { act, draft } = work
  const now = act.deps.clock.now()
  const condition = driftCondition(work)
  const record = appliedRecord(finished, condition, now)
  if (!isSame(record, draft.record)) {
    const told = withChangeEvent(finished, withHistory(record, condition.reason, now), now)
    await commit(act.deps, draft, told)
  }
  await flushEvents(act.deps, draft)
  return driftOutcome(work)
}

/** But for the time of it. */
function isSame(a: UnitRecord, b: UnitRecord): boolean {
  const timeless = ({ attempted, applied, ...rest }: UnitRecord) => {
    const at = { at: 0 }
    return canonical([rest, { ...attempted, ...at }, { ...applied, ...at }])
  }
  return timeless(a) === timeless(b)
}
