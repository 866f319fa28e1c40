import { longestDelayMs } from '../../lib/queue/queue.ts'
import type { Faults } from './faults.ts'
import type { Random } from './random.ts'
import type { Scheduler } from './scheduler.ts'

/** A message in the hands of a worker. */
export interface Delivered {
  readonly id: string
  readonly group: string
  readonly body: string
  readonly receives: number
  /** Takes it out for good, unless it was delivered again meanwhile. */
  remove(): void
}

/** A FIFO queue as SQS has it, with the faults of its senders and of the network. */
export interface SimulatedQueue {
  readonly name: string
  send(body: string, group: string, dedupId: string): void
  /** Messages that wait or are in someone's hands. */
  readonly size: number
  readonly dead: readonly string[]
}

interface Message {
  readonly id: string
  readonly group: string
  readonly body: string
  receives: number
  /** Of the last delivery: only its receipt removes the message. */
  receipt: number
  visibleAt: number
}

export interface QueueWorld {
  readonly scheduler: Scheduler
  readonly random: Random
  readonly faults: Faults
  readonly visibilityMs: number
  /** Starts a worker with a message. */
  readonly deliver: (message: Delivered) => void
  readonly note: (what: string, fault: boolean) => void
}

const dedupWindowMs = 5 * 60_000
const maxReceives = 20
/** How late a message may be, in milliseconds. */
const delays: readonly number[] = [50, 1_000, 10_000, 60_000]

/** Groups in their order, one message of a group at a time; an id is dropped for five minutes, whether its message was worked or not. */
export function simulatedQueue(name: string, world: QueueWorld): SimulatedQueue {
  const { scheduler, random, faults, visibilityMs, deliver, note } = world
  const groups = new Map<string, Message[]>()
  const seen = new Map<string, number>()
  const dead: string[] = []
  const pumping = new Set<string>()
  let count = 0
  let deliveries = 0

  const pump = (group: string, afterMs: number): void => {
    if (afterMs === 0 && pumping.has(group)) return
    if (afterMs === 0) pumping.add(group)
    scheduler.after(afterMs + 1 + random.below(30), () => {
      if (afterMs === 0) pumping.delete(group)
      receive(group)
    })
  }

  const receive = (group: string): void => {
    const waiting = groups.get(group) ?? []
    const now = scheduler.now()
    const [first] = waiting
    if (first === undefined || waiting.some((message) => message.visibleAt > now)) return
    first.receives++
    if (first.receives > maxReceives) {
      waiting.shift()
      dead.push(first.body)
      note(`${first.id} goes to the dead letters`, false)
      pump(group, 0)
      return
    }
    const receipt = ++deliveries
    first.receipt = receipt
    first.visibleAt = now + visibilityMs
    pump(group, visibilityMs)
    const remove = (): void => {
      if (first.receipt !== receipt || first.visibleAt <= scheduler.now()) return
      const index = waiting.indexOf(first)
      if (index >= 0) waiting.splice(index, 1)
      pump(group, 0)
    }
    deliver({ id: first.id, group, body: first.body, receives: first.receives, remove })
  }

  const enqueue = (group: string, body: string, reordered: boolean): void => {
    const waiting = groups.get(group) ?? []
    groups.set(group, waiting)
    const message = { id: `${name}-${++count}`, group, body, receives: 0, receipt: 0, visibleAt: 0 }
    const before = reordered ? waiting.findIndex(({ receives }) => receives === 0) : -1
    if (before < 0) waiting.push(message)
    else waiting.splice(before, 0, message)
    pump(group, 0)
  }

  return {
    name,
    get size() {
      return [...groups.values()].reduce((sum, waiting) => sum + waiting.length, 0)
    },
    dead,
    send(body, group, dedupId) {
      const id = `${group} ${dedupId}`
      const last = seen.get(id)
      if (last !== undefined && scheduler.now() - last < dedupWindowMs) return
      seen.set(id, scheduler.now())
      if (faults.happens('message lost')) return note(`message to ${name} ${group} is lost`, true)
      if (faults.happens('message repeated')) {
        note(`message to ${name} ${group} is repeated`, true)
        scheduler.after(random.pick(delays), () => enqueue(group, body, false))
      }
      if (faults.happens('message delayed')) {
        const delay = random.pick(delays)
        note(`message to ${name} ${group} is delayed by ${delay} ms`, true)
        scheduler.after(delay, () => enqueue(group, body, false))
        return
      }
      const waits = (groups.get(group) ?? []).some(({ receives }) => receives === 0)
      const overtakes = waits && faults.happens('message reordered')
      if (overtakes) note(`message to ${name} ${group} overtakes others`, true)
      enqueue(group, body, overtakes)
    },
  }
}

/** The standard timer queue: no order, each message after a delay of its own. */
export function simulatedTimers(world: Omit<QueueWorld, 'visibilityMs'>): {
  send(body: string, delayMs: number): void
  readonly size: number
} {
  const { scheduler, random, faults, deliver, note } = world
  let count = 0
  let size = 0
  const later = (body: string, delayMs: number): void => {
    const id = `timers-${++count}`
    size++
    scheduler.after(delayMs + random.below(50), () => {
      size--
      deliver({ id, group: '', body, receives: 1, remove: () => undefined })
    })
  }
  return {
    get size() {
      return size
    },
    send(body, delayMs) {
      if (delayMs > longestDelayMs) throw new Error('SQS takes no longer delay than 15 minutes')
      if (faults.happens('message lost')) return note('message to timers is lost', true)
      if (faults.happens('message repeated')) {
        note('message to timers is repeated', true)
        later(body, delayMs + random.pick(delays))
      }
      const late = faults.happens('message delayed') ? random.pick(delays) : 0
      if (late > 0) note(`message to timers is delayed by ${late} ms`, true)
      later(body, delayMs + late)
    },
  }
}
