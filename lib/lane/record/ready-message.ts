import type { Revision } from '../../core/revision.ts'

/** What the Ready condition of a unit says of a revision that is applied. */
export function appliedMessage(revision: Revision, notes: readonly string[]): string {
  return [`Applied revision: ${revision}`, ...notes].join('; ')
}

/** The same, for those who look, at a later revision that gave the same: a record is not written for that. What says something else stays as it is. */
export function appliedMessageAt(
  message: string,
  { applied, now }: { readonly applied: Revision; readonly now: Revision },
): string {
  const said = appliedMessage(applied, [])
  const isSaid = message === said || message.startsWith(`${said}; `)
  return isSaid ? appliedMessage(now, []) + message.slice(said.length) : message
}
