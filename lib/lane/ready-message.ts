import type { Revision } from '../core/revision.ts'

/** What the Ready condition of a unit says of a revision that is applied. */
export function appliedMessage(revision: Revision, notes: readonly string[]): string {
  return [`Applied revision: ${revision}`, ...notes].join('; ')
}
