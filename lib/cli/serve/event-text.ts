import { timeText } from '../../core/clock.ts'
import type { StoredEvent } from '../../store/events.ts'
import type { Io } from '../io.ts'
import { paint } from '../paint.ts'

/** An event as one line: when, where, of what, why, and the first thing it says. */
export function eventText(io: Pick<Io, 'isTTY' | 'env'>, event: StoredEvent): string {
  const { time, cluster, unit, severity, reason, message } = event
  const mood = severity === 'error' ? paint(io, 'bad', reason) : reason
  return [timeText(time), cluster, unit, mood, firstLine(message)].join('  ')
}

/** That there is more is said, or a list of changes would look like a single one. A heading says nothing without what it is of. */
export function firstLine(text: string): string {
  const lines = text.trim().split(/\s*\n\s*/)
  const shown = lines.slice(0, lines[0]?.endsWith(':') ? 2 : 1)
  const more = lines.length - shown.length
  return more > 0 ? `${shown.join(' ')} (and ${more} more)` : shown.join(' ')
}
