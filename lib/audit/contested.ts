import type { InventoryId } from '../core/object-ref.ts'
import type { DriftReverts } from '../store/drift.ts'

/** As many reverts of one object within the hour make it contested. */
const contestedAfter = 3
const hourMs = 60 * 60_000
const firstPauseMs = 5 * 60_000
const longestPauseMs = hourMs

/** When a contested object is reverted next; undefined where that may be now. */
export function heldBackUntil(reverts: DriftReverts | undefined, now: number): number | undefined {
  if (reverts?.pauseMs === undefined) return undefined
  const [lastRevert = now] = reverts.at.slice(-1)
  const until = lastRevert + reverts.pauseMs
  // A clock that was set back must not hold it back for ever.
  return now < until && now >= lastRevert ? until : undefined
}

/** What is known of an object after it was reverted once more. */
export function withRevert(before: DriftReverts | undefined, id: InventoryId, now: number): DriftReverts {
  const at = [...(before?.at ?? []), now].slice(-contestedAfter)
  const [oldest = now] = at
  const isContested = before?.pauseMs !== undefined || (at.length === contestedAfter && now - oldest <= hourMs)
  const pauseMs = before?.pauseMs === undefined ? firstPauseMs : Math.min(before.pauseMs * 2, longestPauseMs)
  return {
    id,
    count: (before?.count ?? 0) + 1,
    firstSeen: before?.firstSeen ?? now,
    at,
    last: now,
    ...(isContested && { pauseMs }),
  }
}

/** Whether an object was left alone for an hour, so that its reverts are forgotten. */
export function isCalm({ last }: DriftReverts, now: number): boolean {
  return now - last >= hourMs || now < last
}

/** Whether an object is set again and again. */
export function isContested(reverts: DriftReverts | undefined): boolean {
  return reverts?.pauseMs !== undefined
}
