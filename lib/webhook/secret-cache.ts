import { canonical } from '../core/canonical.ts'
import type { Clock } from '../core/clock.ts'
import type { SecretReference } from '../fleet/fleet.ts'

export type ReadSecret = (reference: SecretReference) => Promise<string>

/** So long a secret that was taken back may still sign, and a new one may not yet. */
const keptMs = 60_000

/** Reads each secret at most once a minute, and once for all who ask at the same time; a failure is not kept. */
export function cachedSecrets<R = SecretReference>(
  read: (reference: R) => Promise<string>,
  clock: Pick<Clock, 'now'>,
): (reference: R) => Promise<string> {
  const kept = new Map<string, { readonly value: Promise<string>; readonly until: number }>()
  return (reference) => {
    const name = canonical(reference)
    const known = kept.get(name)
    if (known !== undefined && clock.now() < known.until) return known.value
    const value = read(reference)
    const entry = { value, until: clock.now() + keptMs }
    kept.set(name, entry)
    value.catch(() => {
      if (kept.get(name) === entry) kept.delete(name)
    })
    return value
  }
}
