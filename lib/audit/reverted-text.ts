import { counted } from '../core/counted.ts'
import { type InventoryId, subjectOfId } from '../core/object-ref.ts'
import type { DriftFinding } from '../store/drift.ts'
import { revertedLines } from './finding-text.ts'
import { ignoreRule } from './ignore-rule.ts'
import { adviceLines } from './open-text.ts'

/** What the event of a revert says: each object with what was done, and what to do about those that come back each time. */
export function revertedText(
  reverted: readonly DriftFinding[],
  contested: readonly DriftFinding[],
  actionOf: (id: InventoryId) => string,
): string {
  const fought = contested.map(({ id, times }) => {
    return `${subjectOfId(id)} drifted ${counted(times, 'time')}: further reverts are held back, longer each time`
  })
  return [
    'Drift reverted:',
    ...reverted.flatMap((finding) => revertedLines(finding, actionOf(finding.id))),
    ...fought,
    ...(contested.length > 0 ? adviceLines(ignoreRule(contested)) : []),
  ].join('\n')
}
