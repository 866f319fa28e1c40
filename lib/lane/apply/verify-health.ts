import type { Problem } from '../../core/problem.ts'
import type { UnitRecord } from '../../store/record.ts'
import { checkHealth, waitedMs } from './check-health.ts'
import { isInterruption, noteInterruption } from './interruption.ts'
import type { Work } from './work.ts'

/** A unit that was applied, with what its record learnt by that. */
export interface Applied {
  readonly work: Work
  readonly change: Partial<UnitRecord>
  /** What was done to objects. */
  readonly lines: readonly string[]
}

/** Waits for a unit's health; a wait that is interrupted leaves behind what was learnt and how long it took. */
export async function verifyHealth({ work, change, lines }: Applied): Promise<Problem | undefined> {
  const { act, output } = work
  const start = act.deps.clock.now()
  try {
    return await checkHealth(work, 'all')
  } catch (cause) {
    if (isInterruption(act, cause)) {
      const { revision, artifact } = output
      // A clock may be set back.
      const waited = waitedMs(work) + Math.max(act.deps.clock.now() - start, 0)
      const target = { ...work.draft.record.target, revision, artifact, waitedMs: waited }
      await noteInterruption(work, { change: { ...change, target }, lines })
    }
    throw cause
  }
}
