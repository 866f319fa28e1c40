import type { WorkerChange } from './witness.ts'

/** Whether a change begins a deletion: what terminates already is not deleted once more. */
export function isDeletion({ before, after }: WorkerChange): boolean {
  const was = before?.metadata.deletionTimestamp !== undefined
  return before !== undefined && !was && (after === undefined || after.metadata.deletionTimestamp !== undefined)
}
