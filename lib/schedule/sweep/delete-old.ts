import { inParallel } from '../../core/in-parallel.ts'
import { asProblem, type Problem } from '../../core/problem.ts'
import type { Bucket } from '../../store/bucket.ts'

const deletionsAtOnce = 16

/** How old an object has to be still, and when to stop. */
export interface DeletionLimits {
  readonly writtenBefore: number
  readonly until: number
}

/** Deletes objects that are still old, until the time is up; the first failure ends it, and the rest is found again by the next sweep. */
export async function deleteOld(
  { store, clock }: Bucket,
  keys: ReadonlySet<string>,
  { writtenBefore, until }: DeletionLimits,
): Promise<{ readonly deleted: number; readonly problem?: Problem }> {
  let deleted = 0
  try {
    await inParallel([...keys], deletionsAtOnce, async (key) => {
      if (clock.now() < until && (await store.deleteIf(key, { writtenBefore }))) deleted += 1
    })
    return { deleted }
  } catch (cause) {
    const fields = { code: 'StoreFailed', subject: 'sweep', what: 'could not delete what nothing refers to' } as const
    return { deleted, problem: asProblem(cause, fields) }
  }
}
