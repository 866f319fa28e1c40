import type { BuildId } from '../build/spec.ts'
import type { Clock } from '../core/clock.ts'
import type { SourceId } from '../source/spec.ts'
import type { AuditOrder } from './audit-order.ts'
import type { NotifyMessage, RenderMessage, SourceMessage, SyncMessage, TimerMessage } from './message.ts'
import { messageSchema, mostBuilds } from './message-schema.ts'
import { type DelayQueue, longestDelayMs, type Queue } from './queue.ts'

/** The queues between the functions. */
export interface Queues {
  readonly renders: Queue<RenderMessage>
  readonly syncs: Queue<SyncMessage>
  readonly timers: DelayQueue<TimerMessage>
  readonly notices: Queue<NotifyMessage>
}

/** Everything that one part of the product can ask of another, each with its group and its id of deduplication (W2). */
export interface Messenger {
  /** A verified push; the delivery id folds the sender's own repeats. */
  push(
    push: { readonly repository: string; readonly ref?: string; readonly after?: string },
    delivery: string,
  ): Promise<void>
  /** One poll of a tick: a schedule that fires twice polls once. */
  poll(repository: string, credential: string, tick: number): Promise<void>
  /** A poll that a person asked for, and when. */
  ask(repository: string, credential: string, asked: number): Promise<void>
  /** Builds that a lane found; those of a large cluster take several messages. */
  requestRender(request: {
    readonly repository: string
    readonly source: SourceId
    readonly builds: readonly BuildId[]
    readonly cluster: string
  }): Promise<void>
  /** After a head moved (W1); always sent, never folded. */
  wake(cluster: string, source: SourceId, seq: number): Promise<void>
  continueLane(cluster: string): Promise<void>
  audit(cluster: string, tick: number): Promise<void>
  /** An audit that people asked for; always sent, never folded. */
  orderAudit(cluster: string, order: AuditOrder): Promise<void>
  /** After a person wrote controls. */
  command(cluster: string): Promise<void>
  /** Looks at a lane again after a delay; by an audit where one could not be made. `failures` says how often the lane could not begin. */
  lookLater(cluster: string, delayMs: number, audit?: AuditOrder, failures?: number): Promise<void>
  /** Asks a source again after a delay. */
  resolveLater(repository: string, message: Omit<SourceMessage, 'schema' | 'kind'>, delayMs: number): Promise<void>
  /** Sends a message of the timer queue on, or delays it once more if it is not due. */
  forward(timer: TimerMessage): Promise<void>
  event(cluster: string, key: string): Promise<void>
}

export interface MessengerWorld {
  readonly clock: Pick<Clock, 'now'>
  /** Gives a text that was never given before. */
  readonly nonces: () => string
}

const schema = messageSchema

/** The one thing that the webhook asks for; it knows the render queue alone. */
export function pushTo(renders: Queue<RenderMessage>): Messenger['push'] {
  return (push, delivery) =>
    renders.send({ schema, kind: 'push', ...push }, { group: push.repository, dedupId: `push:${delivery}` })
}

/** Sends messages by the rules of W2: an id is unique unless folding it is meant. */
export function messenger(queues: Queues, { clock, nonces }: MessengerWorld): Messenger {
  const { renders, syncs, timers, notices } = queues
  const sync = (kind: SyncMessage['kind'], cluster: string, dedupId: string): Promise<void> =>
    syncs.send({ schema, kind, cluster }, { group: cluster, dedupId })
  const delay = (timer: TimerMessage): Promise<void> =>
    timers.send(timer, Math.min(Math.max(timer.due - clock.now(), 0), longestDelayMs))
  return {
    push: pushTo(renders),
    poll: (repository, credential, tick) =>
      renders.send(
        { schema, kind: 'poll', repository, credential },
        { group: repository, dedupId: `poll:${credential}:${tick}` },
      ),
    ask: (repository, credential, asked) =>
      renders.send(
        { schema, kind: 'poll', repository, credential, asked },
        { group: repository, dedupId: `ask:${nonces()}` },
      ),
    async requestRender({ repository, source, builds, cluster }) {
      for (let from = 0; from < builds.length; from += mostBuilds) {
        const some = builds.slice(from, from + mostBuilds)
        const message = { schema, kind: 'render', source, builds: some, cluster } as const
        await renders.send(message, { group: repository, dedupId: `render:${nonces()}` })
      }
    },
    wake: (cluster, source, seq) =>
      syncs.send(
        { schema, kind: 'wake', cluster, source, seq },
        { group: cluster, dedupId: `wake:${source}:${seq}:${nonces()}` },
      ),
    continueLane: (cluster) => sync('continue', cluster, `continue:${nonces()}`),
    audit: (cluster, tick) => sync('audit', cluster, `audit:${tick}`),
    orderAudit: (cluster, order) =>
      syncs.send({ schema, kind: 'audit', cluster, ...order }, { group: cluster, dedupId: `audit:${nonces()}` }),
    command: (cluster) => sync('command', cluster, `command:${nonces()}`),
    lookLater: (cluster, delayMs, audit, failures) =>
      delay({
        ...{ schema, kind: 'timer', due: clock.now() + delayMs, to: 'sync', group: cluster },
        message: {
          ...{ schema, kind: audit === undefined ? 'timer' : 'audit', cluster },
          ...audit,
          ...(failures !== undefined && { failures }),
        },
      }),
    resolveLater: (repository, message, delayMs) =>
      delay({
        ...{ schema, kind: 'timer', due: clock.now() + delayMs, to: 'render', group: repository },
        message: { schema, kind: 'render', ...message },
      }),
    async forward(timer) {
      if (timer.due > clock.now()) return delay(timer)
      const dedupId = `timer:${nonces()}`
      if (timer.to === 'sync') await syncs.send(timer.message, { group: timer.group, dedupId })
      else await renders.send(timer.message, { group: timer.group, dedupId })
    },
    event: (cluster, key) => notices.send({ schema, kind: 'event', cluster, key }, { group: cluster, dedupId: key }),
  }
}
