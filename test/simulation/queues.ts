import { longestDelayMs } from '../../lib/queue/queue.ts'
import type { Faults } from './faults.ts'
import type { Random } from './random.ts'
import type { Scheduler } from './scheduler.ts'

/** A message in the hands of a worker. */
export interface Delivered {
  readonly id: string
  /** Empty in a queue without order. */
  readonly group: string
  readonly body: string
  readonly receives: number
  /** Takes it out for good, unless it was delivered again meanwhile. */
  remove(): void
}

/** A queue as SQS has it, with the faults of its senders and of the network. */
export interface SimulatedQueue {
  readonly name: string
  send(body: string, place: { readonly group: string; readonly dedupId: string }): void
  /** Without a group, after a delay. */
  sendLater(body: string, delayMs: number): void
  /** Messages that wait or are in someone's hands. */
  readonly size: number
  readonly dead: readonly string[]
}

interface Message {
  readonly id: string
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
  /** Messages of one group that a worker gets at once, at most. */
  readonly batch: number
  /** Starts a worker with messages of one group, in their order. */
  readonly deliver: (messages: readonly Delivered[]) => void
  readonly note: (what: string, fault: boolean) => void
}

const dedupWindowMs = 5 * 60_000
const maxReceives = 20
/** How late a message may be, in milliseconds. */
const delays: readonly number[] = [50, 1_000, 10_000, 60_000]

/** Groups in their order, one worker for a group at a time; an id is dropped for five minutes, whether its message was worked or not. */
export function simulatedQueue(name: string, world: QueueWorld): SimulatedQueue {
  const { scheduler, random, faults, visibilityMs, batch, deliver, note } = world
  const groups = new Map<string, Message[]>()
  const seen = new Map<string, number>()
  const dead: string[] = []
  const looking = new Set<string>()
  let count = 0
  let deliveries = 0

  /** Has somebody look at a group soon, if nobody is about to. */
  const look = (group: string): void => {
    if (looking.has(group)) return
    looking.add(group)
    scheduler.after(1 + random.below(30), () => {
      looking.delete(group)
      receive(group)
    })
  }

  const receive = (group: string): void => {
    const waiting = groups.get(group) ?? []
    const now = scheduler.now()
    if (waiting.some(({ visibleAt }) => visibleAt > now)) return
    bury(waiting)
    const taken = waiting.slice(0, 1 + random.below(batch))
    if (taken.length === 0) return
    scheduler.after(visibilityMs + 1, () => look(group))
    deliver(taken.map((message) => handOver(group, waiting, message)))
  }

  const bury = (waiting: Message[]): void => {
    for (let [first] = waiting; first !== undefined && first.receives >= maxReceives; [first] = waiting) {
      waiting.shift()
      dead.push(first.body)
      note(`${first.id} goes to the dead letters`, false)
    }
  }

  const handOver = (group: string, waiting: Message[], message: Message): Delivered => {
    const receipt = ++deliveries
    message.receives++
    message.receipt = receipt
    message.visibleAt = scheduler.now() + visibilityMs
    const { id, body, receives } = message
    const remove = (): void => {
      if (message.receipt !== receipt || message.visibleAt <= scheduler.now()) return
      const index = waiting.indexOf(message)
      if (index >= 0) waiting.splice(index, 1)
      if (waiting.length > 0) look(group)
    }
    return { id, group: group.startsWith(unordered) ? '' : group, body, receives, remove }
  }

  const enqueue = (group: string, body: string, overtakes: boolean): void => {
    const waiting = groups.get(group) ?? []
    groups.set(group, waiting)
    const message = { id: `${name}-${++count}`, body, receives: 0, receipt: 0, visibleAt: 0 }
    const before = overtakes ? waiting.findIndex(({ receives }) => receives === 0) : -1
    if (before < 0) waiting.push(message)
    else waiting.splice(before, 0, message)
    look(group)
  }

  /** Lets a message come in, or not, or twice, or late. */
  const accept = (group: string, body: string, delayMs: number): void => {
    const told = (what: string) => note(`message to ${name} ${group} ${what}`, true)
    if (faults.happens('message lost')) {
      told('is lost')
      return
    }
    if (faults.happens('message repeated')) {
      told('is repeated')
      scheduler.after(delayMs + random.pick(delays), () => enqueue(group, body, false))
    }
    const late = faults.happens('message delayed') ? random.pick(delays) : 0
    if (late > 0) told(`is delayed by ${late} ms`)
    if (late + delayMs > 0) {
      scheduler.after(late + delayMs, () => enqueue(group, body, false))
      return
    }
    const waits = (groups.get(group) ?? []).some(({ receives }) => receives === 0)
    const overtakes = waits && faults.happens('message reordered')
    if (overtakes) told('overtakes others')
    enqueue(group, body, overtakes)
  }

  return {
    name,
    get size() {
      return [...groups.values()].reduce((sum, waiting) => sum + waiting.length, 0)
    },
    dead,
    send(body, { group, dedupId }) {
      const id = `${group} ${dedupId}`
      const last = seen.get(id)
      if (last !== undefined && scheduler.now() - last < dedupWindowMs) return
      seen.set(id, scheduler.now())
      accept(group, body, 0)
    },
    sendLater(body, delayMs) {
      if (delayMs > longestDelayMs) throw new Error('SQS takes no longer delay than 15 minutes')
      accept(`${unordered}${++count}`, body, delayMs)
    },
  }
}

/** In a queue without order each message is a group of its own. */
const unordered = '~'
