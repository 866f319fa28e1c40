import { asProblem, type Problem } from '../core/problem.ts'
import { type AuditOrder, oneOrder } from '../queue/audit-order.ts'
import { type FifoHandler, fifoHandler, type HandlerWorld } from '../queue/fifo-handler.ts'
import { parseSyncMessage, type SyncMessage } from '../queue/message.ts'
import type { LaneDeps } from './deps.ts'
import { type LaneOptions, type LaneResult, runLane } from './run-lane.ts'

/** The lane of a cluster for one activation; `close` ends its requests. */
export interface OpenLane {
  readonly deps: LaneDeps
  close(): void
}

export interface LaneHandlerWorld extends HandlerWorld {
  /** Undefined where the fleet file does not have the cluster any more. */
  open(cluster: string, signal: AbortSignal): Promise<OpenLane | undefined>
  /** Sends the message that goes on with the work when the time is out (Q1). */
  continueLater(cluster: string): Promise<void>
  /** Has a lane look again after a while, where it could not even begin, for how often in a row; by an audit where that was asked for. */
  lookLater(cluster: string, delayMs: number, audit: AuditOrder | undefined, failures: number): Promise<void>
  /**
   * Sends messages on where the lane of their cluster is worked in another network than this one, and tells whether it did: who sends them
   * need not know of networks, and what was in a queue when a cluster moved still arrives.
   */
  passOn?(messages: readonly SyncMessage[]): Promise<boolean>
  /** Told what an activation came to. */
  done?(cluster: string, result: LaneResult): void
}

/** A lane hands over after this time, so that commands and other messages of its group get their turn. */
const turnMs = 90_000
/** No more is begun this long before what is under way is aborted, which is as long as a request may take. */
const reserveMs = 10_000
/**
 * Each message that fails so is followed by one of its own, as there is nothing in which they could meet: pauses that grow keep an outage of
 * hours, in which audits and pushes go on to come, from ending in a flood.
 */
const shortestRetryMs = 15_000
const longestRetryMs = 15 * 60_000
/** An audit of the schedule is followed by the next one anyway. */
const mostAuditTries = 8

/**
 * Works the sync queue: one activation of a cluster's lane for all messages that came together. Out of time, it goes on through a message
 * of its own; what fails comes again through the timer queue, so that no message blocks its group (Q1).
 */
export function laneHandler(world: LaneHandlerWorld): FifoHandler {
  const work = async (messages: readonly SyncMessage[], signal: AbortSignal, leftMs: number): Promise<void> => {
    const cluster = messages[0]?.cluster
    if (cluster === undefined) return
    const options = optionsOf(messages, signal, { now: world.clock.now(), leftMs })
    try {
      if (await world.passOn?.(messages)) return
      await activate(world, cluster, options)
    } catch (cause) {
      if (signal.aborted) return world.continueLater(cluster)
      const failures = 1 + Math.max(...messages.map(({ failures = 0 }) => failures))
      const isGivenUp = options.audit?.requests.length === 0 && failures >= mostAuditTries
      world.report(cluster, problemOf(cluster, cause), isGivenUp ? 'dropped' : 'again')
      if (!isGivenUp) await world.lookLater(cluster, retryPauseMs(failures), options.audit, failures)
    }
  }
  return fifoHandler({ parse: parseSyncMessage, work }, world)
}

async function activate(world: LaneHandlerWorld, cluster: string, options: LaneOptions): Promise<void> {
  const lane = await world.open(cluster, options.signal)
  if (lane === undefined) return
  try {
    const result = await runLane(lane.deps, options)
    world.done?.(cluster, result)
    if (result.kind === 'unfinished') await world.continueLater(cluster)
  } finally {
    lane.close()
  }
}

function optionsOf(
  messages: readonly SyncMessage[],
  signal: AbortSignal,
  { now, leftMs }: { readonly now: number; readonly leftMs: number },
): LaneOptions {
  const kinds = new Set(messages.map(({ kind }) => kind))
  const usable = Math.max(leftMs - reserveMs, leftMs / 2)
  // An audit begins anew each time, so it may take all the time that there is.
  const isAudit = kinds.has('audit')
  return {
    scope: isAudit ? 'wide' : 'narrow',
    ...(isAudit && { audit: oneOrder(messages) }),
    maySkip: kinds.size === 1 && kinds.has('wake'),
    signal,
    endsAt: now + (isAudit ? usable : Math.min(usable, turnMs)),
  }
}

function retryPauseMs(failures: number): number {
  return Math.min(shortestRetryMs * 2 ** (failures - 1), longestRetryMs)
}

function problemOf(cluster: string, cause: unknown): Problem {
  return asProblem(cause, { code: 'ClusterUnreachable', subject: `cluster ${cluster}`, what: 'could not be worked on' })
}
