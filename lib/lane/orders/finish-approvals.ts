import type { UnitId } from '../../flux/definition.ts'
import type { Activation, UnitOutcome } from '../activation.ts'
import { commit, unlessLost } from '../record/draft.ts'

/**
 * Uses up an approval once everything it let through is deleted, also below its unit: after a crash half-way it still holds for the
 * rest, and never for a second deletion (U2).
 */
export async function finishApprovals(act: Activation, outcomes: ReadonlyMap<UnitId, UnitOutcome>): Promise<void> {
  for (const [holder, key] of act.approved) {
    const draft = act.drafts.get(holder)
    const concerned = [...act.deletions.values()].filter((deletions) => deletions.holder === holder)
    const done = concerned.every(({ unit }) => outcomes.get(unit)?.kind === 'ready')
    if (draft === undefined || !done) continue
    const { held: _, ...record } = draft.record
    const approvalsUsed = [...record.approvalsUsed, key].slice(-50)
    await unlessLost(commit(act.deps, draft, { ...record, approvalsUsed }))
  }
}
