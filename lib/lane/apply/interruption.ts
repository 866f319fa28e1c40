import { Problem } from '../../core/problem.ts'
import type { UnitRecord } from '../../store/record.ts'
import type { Activation } from '../activation.ts'
import { commit, unlessLost } from '../record/draft.ts'
import { flushEvents, withEvent } from '../record/unit-events.ts'
import type { Work } from './work.ts'

/** Whether work on a unit was stopped in order: it was suspended, Git moved, or the time was up. After an abort nothing is written any more. */
export function isInterruption(act: Pick<Activation, 'signal'>, cause: unknown): boolean {
  return cause instanceof Problem && cause.code === 'Aborted' && !act.signal.aborted
}

/** What stopped work leaves in the record; what was done to objects is told, for the next activation finds it done. */
export async function noteInterruption(
  { act, node, draft, output }: Work,
  left: { readonly change: Partial<UnitRecord>; readonly lines: readonly string[] },
): Promise<void> {
  const record: UnitRecord = { ...draft.record, ...left.change }
  const message = [`Applied, not verified yet: ${output.revision}`, ...left.lines].join('\n')
  const told = left.lines.length === 0 ? record : withEvent(record, eventOf(message, output.revision, act))
  // Another worker that has changed the record goes on with it.
  await unlessLost(
    commit(act.deps, draft, { ...told, definition: node.definition }).then(() => flushEvents(act.deps, draft)),
  )
}

function eventOf(message: string, revision: Work['output']['revision'], act: Activation) {
  return { time: act.deps.clock.now(), severity: 'info', reason: 'Progressing', message, revision } as const
}
