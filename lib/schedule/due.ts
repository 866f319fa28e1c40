import { digestOf } from '../core/digest.ts'

/** The time that one tick answers for: after `time - periodMs` up to and with `time`. */
export interface TickWindow {
  readonly time: number
  readonly periodMs: number
}

/**
 * Whether something that is due every `intervalMs` is due within a tick, and the how-manieth time that is (k); undefined where it is not.
 *
 *     due times    offset + k * interval, offset = hash(name) mod interval
 *     tick         ----(--------------]----(--------------]----
 *     due               x  -> k            x  -> k + 1
 *
 * Nothing is kept from one tick to the next: the offset follows from the name, so starts are spread over the interval and stay where they
 * are. Ticks whose periods touch find each due time once; one that is repeated finds the same k, which names the message (W2). Where the
 * interval is shorter than the period only the last due time of a tick counts.
 */
export function dueIn({ time, periodMs }: TickWindow, name: string, intervalMs: number): number | undefined {
  const interval = Math.max(1, Math.round(intervalMs))
  const offset = offsetOf(name, interval)
  const k = Math.floor((time - offset) / interval)
  return offset + k * interval > time - periodMs ? k : undefined
}

/** 48 bits of the hash: as much as a number holds exactly. */
function offsetOf(name: string, interval: number): number {
  return Number.parseInt(digestOf(name).slice(0, 12), 16) % interval
}
