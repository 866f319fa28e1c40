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

/** That there is more is said, or a list of changes would look like a single one. */
export function firstLine(text: string): string {
  const lines = text.trim().split(/\s*\n\s*/)
  const [first = ''] = lines
  return lines.length > 1 ? `${first} (and ${lines.length - 1} more)` : first
}
