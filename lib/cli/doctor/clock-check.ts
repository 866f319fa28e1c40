import { durationText } from '../../core/duration.ts'
import { type Check, checked, ok } from './check.ts'

/** AWS refuses signatures that are five minutes off; leases and timers bear a few seconds. */
const warnMs = 30_000
const failMs = 4 * 60_000

/** Compares the clock of this machine with that of a server, by the Date header of its answer, whatever that is. */
export function clockCheck(
  host: string,
  ask: () => Promise<{ readonly there: number; readonly here: number }>,
): Promise<Check> {
  return checked(`clock, beside ${host}`, async () => {
    const { there, here } = await ask()
    const skewMs = Math.abs(there - here)
    const detail = `${durationText(Math.round(skewMs / 1_000) * 1_000 || 1_000)} apart`
    // The header counts in seconds, and the answer takes its time.
    if (skewMs < warnMs) return ok(skewMs < 2_000 ? 'the same time' : detail)
    const remedy = 'Set the clock of this machine by NTP, e.g. "timedatectl set-ntp true"'
    return { status: skewMs < failMs ? 'warning' : 'failed', detail, remedy }
  })
}

/** When a server says it is; any answer tells, also a refusal. Throws where none comes. */
export async function timeAt(
  url: string,
  now: () => number,
): Promise<{ readonly there: number; readonly here: number }> {
  const answer = await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(5_000) })
  const here = now()
  const there = Date.parse(answer.headers.get('date') ?? '')
  if (Number.isNaN(there)) throw new Error(`${new URL(url).host} does not say what time it is`)
  return { there, here }
}
