/** Time as the rooms see it: read and waited for through this port only. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Resolves after `ms`, or rejects as soon as `signal` is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** A day in milliseconds. */
export const dayMs = 24 * 60 * 60_000

/** RFC 3339 text to the second, as Kubernetes writes times. */
export function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

/** Whether something is older than `ms`; where the clock was set back since nobody knows its age, and it counts as old. */
export function isOld(since: number, ms: number, now: number): boolean {
  return now >= since + ms || now < since
}
