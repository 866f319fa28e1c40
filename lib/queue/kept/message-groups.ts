import type { SentOp } from './queue-op.ts'

/** A message that was not removed yet. */
export interface Held {
  readonly sent: SentOp
  receives: number
  inFlight: boolean
  /** From when on it can be received: later than now while it is delayed, in a worker's hands, or released for later. */
  visibleAt: number
}

interface Group {
  readonly name: string
  /** In the order in which they were sent. */
  readonly messages: Held[]
  inFlight: number
}

/** Messages by group. A group is blocked while one of its messages is in flight; a message without group blocks nobody. */
export interface MessageGroups {
  readonly size: number
  /** All messages in the order in which they were sent. */
  all(): Iterable<Held>
  get(id: string): Held | undefined
  add(held: Held): void
  remove(held: Held): void
  /** Hides a message until a time. */
  hide(held: Held, until: number, inFlight: boolean): void
  /** Shows what is hidden no longer. */
  show(now: number): void
  /** What can be received now, by group: the groups in turn, each in its order. */
  ready(): Iterable<readonly Held[]>
  /** When the next hidden message shows. */
  nextShown(): number | undefined
}

export function messageGroups(): MessageGroups {
  const held = new Map<string, Held>()
  const groups = new Map<string, Group>()
  const hidden = new Set<Held>()
  /** Groups with something to receive. One that was blocked goes to the end, so that a busy group starves nobody. */
  const ready = new Map<string, Group>()

  const groupOf = ({ sent }: Held): Group => {
    const name = sent.place === undefined ? `id:${sent.id}` : `group:${sent.place.group}`
    const present = groups.get(name) ?? { name, messages: [], inFlight: 0 }
    groups.set(name, present)
    return present
  }
  const settle = (group: Group): void => {
    const [first] = group.messages
    if (first === undefined) groups.delete(group.name)
    if (first === undefined || group.inFlight > 0 || hidden.has(first)) ready.delete(group.name)
    else ready.set(group.name, group)
  }
  const mark = (group: Group, one: Held, inFlight: boolean): void => {
    if (one.inFlight !== inFlight) group.inFlight += inFlight ? 1 : -1
    one.inFlight = inFlight
  }

  return {
    get size() {
      return held.size
    },
    all: () => held.values(),
    get: (id) => held.get(id),
    add(one) {
      const group = groupOf(one)
      held.set(one.sent.id, one)
      group.messages.push(one)
      settle(group)
    },
    remove(one) {
      const group = groupOf(one)
      held.delete(one.sent.id)
      hidden.delete(one)
      mark(group, one, false)
      group.messages.splice(group.messages.indexOf(one), 1)
      settle(group)
    },
    hide(one, until, inFlight) {
      const group = groupOf(one)
      one.visibleAt = until
      hidden.add(one)
      mark(group, one, inFlight)
      settle(group)
    },
    show(now) {
      for (const one of hidden) {
        if (one.visibleAt > now) continue
        const group = groupOf(one)
        hidden.delete(one)
        mark(group, one, false)
        settle(group)
      }
    },
    *ready() {
      for (const group of ready.values()) yield group.messages
    },
    nextShown() {
      let next: number | undefined
      for (const { visibleAt } of hidden) if (next === undefined || visibleAt < next) next = visibleAt
      return next
    },
  }
}
