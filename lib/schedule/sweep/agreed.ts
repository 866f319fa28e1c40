import { dayMs } from '../../core/clock.ts'
import type { Since } from '../../store/sweep-state.ts'

/** What this sweep found, with the time since when every sweep has; what it did not find, or could not look at, begins anew. */
export function found(names: Iterable<string>, before: Since, now: number): Since {
  return Object.fromEntries(
    Array.from(names, (name) => [name, Object.hasOwn(before, name) ? (before[name] ?? now) : now]),
  )
}

/** What sweeps at least 24 hours apart agree on. */
export function agreed(since: Since, now: number): ReadonlySet<string> {
  return new Set(Object.keys(since).filter((name) => now - (since[name] ?? now) >= dayMs))
}
