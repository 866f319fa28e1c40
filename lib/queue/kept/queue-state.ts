import { type DeadLetter, type Delivered, longestDelayMs, type Place } from '../queue.ts'
import { type DedupWindow, dedupWindow } from './dedup-window.ts'
import { type Held, type MessageGroups, messageGroups } from './message-groups.ts'
import type { QueueOp, SentOp } from './queue-op.ts'

/** As long as AWS can keep them. */
const keepDeadMs = 14 * 24 * 60 * 60_000

/** A queue by the rules of SQS as a state machine: it decides which operations come of a call, and changes by applying them alone. */
export interface QueueState {
  readonly size: number
  apply(op: QueueOp): void
  /** Whether a message to a place would be folded. */
  isRepeat(place: Place, now: number): boolean
  /** What a receive does: deliveries, and messages that were delivered too often. */
  receive(now: number, options: ReceiveLimits): readonly QueueOp[]
  /** The id of the message that a receipt holds in flight; undefined once the receipt is stale. */
  inHand(receipt: string, now: number): string | undefined
  /** A message in flight as its worker sees it. */
  delivered(id: string): Delivered | undefined
  /** When something can be received next although nothing is sent. */
  nextShown(): number | undefined
  dead(): readonly DeadLetter[]
  /** The message that became a dead letter, as it was sent. */
  buried(id: string): SentOp | undefined
  /** Puts everything that was in flight back, as after a restart: whoever worked it is gone. */
  reopen(now: number): void
  /** The operations that lead to this state, without what is no longer needed. */
  ops(now: number): readonly QueueOp[]
}

export interface ReceiveLimits {
  readonly max: number
  readonly groups: number
  readonly visibilityMs: number
}

interface Buried extends DeadLetter {
  readonly sent: SentOp
}

export function queueState(maxReceiveCount: number): QueueState {
  const groups = messageGroups()
  const seen = dedupWindow()
  const dead = new Map<string, Buried>()
  return {
    get size() {
      return groups.size
    },
    apply(op) {
      if (op.op === 'seen') seen.see(op.place, op.at)
      else if (op.op === 'sent') add(groups, seen, op)
      else change(groups, dead, op)
    },
    isRepeat: (place, now) => seen.holds(place, now),
    receive(now, limits) {
      groups.show(now)
      return takeFrom(groups.ready(), { ...limits, now, maxReceiveCount })
    },
    inHand(receipt, now) {
      groups.show(now)
      const held = groups.get(receipt.slice(0, receipt.lastIndexOf(' ')))
      return held?.inFlight && receiptOf(held) === receipt ? held.sent.id : undefined
    },
    delivered(id) {
      const held = groups.get(id)
      return held && deliveredOf(held)
    },
    nextShown: () => groups.nextShown(),
    dead: () => [...dead.values()].map(({ sent: _, ...letter }) => letter),
    buried: (id) => dead.get(id)?.sent,
    reopen(now) {
      const late = now + longestDelayMs
      for (const held of groups.all()) {
        if (held.inFlight) held.visibleAt = now
        // The clock may have been set back meanwhile; without this, a message could be hidden for years.
        else if (held.visibleAt > late) held.visibleAt = late
      }
      groups.show(now)
    },
    ops(now) {
      const buried = [...dead.values()].filter(({ deadAt }) => now - deadAt < keepDeadMs)
      return [
        ...seen.ops(now),
        ...buried.flatMap(({ sent, receives, id, deadAt }): readonly QueueOp[] => [
          { ...sent, receives },
          { op: 'dead', id, at: deadAt },
        ]),
        ...Array.from(groups.all(), ({ sent, receives }) => ({ ...sent, receives })),
      ]
    },
  }
}

function takeFrom(
  ready: Iterable<readonly Held[]>,
  { now, max, groups, visibilityMs, maxReceiveCount }: ReceiveLimits & { now: number; maxReceiveCount: number },
): readonly QueueOp[] {
  const ops: QueueOp[] = []
  let left = max
  let groupsLeft = groups
  for (const messages of ready) {
    if (left <= 0 || groupsLeft <= 0) break
    const before = left
    for (const { sent, receives } of messages) {
      if (left <= 0) break
      const isSpent = receives >= maxReceiveCount
      ops.push(
        isSpent ? { op: 'dead', id: sent.id, at: now } : { op: 'received', id: sent.id, until: now + visibilityMs },
      )
      if (!isSpent) left -= 1
    }
    if (left < before) groupsLeft -= 1
  }
  return ops
}

function add(groups: MessageGroups, seen: DedupWindow, sent: SentOp): void {
  if (groups.get(sent.id) !== undefined) return
  if (sent.place !== undefined) seen.see(sent.place, sent.sentAt)
  const held: Held = { sent, receives: sent.receives, inFlight: false, visibleAt: sent.due }
  groups.add(held)
  if (sent.due > sent.sentAt) groups.hide(held, sent.due, false)
}

/** What is said of a message that is not there is said too late, or what was said of it first was lost with a damaged disk. */
function change(
  groups: MessageGroups,
  dead: Map<string, Buried>,
  op: Exclude<QueueOp, { readonly op: 'sent' | 'seen' }>,
): void {
  // A dead letter that was sent again.
  if (op.op === 'removed' && dead.delete(op.id)) return
  const held = groups.get(op.id)
  if (held === undefined) return
  switch (op.op) {
    case 'received':
      held.receives += 1
      groups.hide(held, op.until, true)
      return
    case 'released':
      groups.hide(held, op.until, held.inFlight)
      return
    case 'removed':
      groups.remove(held)
      return
    case 'dead':
      groups.remove(held)
      dead.set(op.id, { ...letterOf(held), sent: held.sent, deadAt: op.at })
  }
}

function letterOf({ sent: { id, body, sentAt, place }, receives }: Held): Omit<DeadLetter, 'deadAt'> {
  return { id, ...(place !== undefined && { group: place.group }), body, receives, sentAt }
}

function deliveredOf(held: Held): Delivered {
  return { ...letterOf(held), receipt: receiptOf(held) }
}

/** Each delivery of a message has another count. */
function receiptOf({ sent, receives }: Held): string {
  return `${sent.id} ${receives}`
}
