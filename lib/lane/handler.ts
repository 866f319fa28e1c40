import { type FifoHandler, fifoHandler, type HandlerWorld } from '../queue/fifo-handler.ts'
import { parseSyncMessage, type SyncMessage } from '../queue/message.ts'
import type { LaneDeps } from './deps.ts'
import { type LaneResult, runLane } from './run-lane.ts'

/** The lane of a cluster for one message; `close` ends its connections. */
export interface OpenLane {
  readonly deps: LaneDeps
  close(): void
}

export interface LaneHandlerWorld extends HandlerWorld {
  /** Undefined where the fleet file does not have the cluster any more. */
  open(cluster: string, signal: AbortSignal): Promise<OpenLane | undefined>
  /** Sends the message that goes on with the work when the time is out (Q1). */
  continueLater(cluster: string): Promise<void>
  /** Told what an activation came to. */
  done?(cluster: string, result: LaneResult): void
}

/** Works the sync queue: one activation of a cluster's lane. Out of time, it goes on through a message of its own. */
export function laneHandler(world: LaneHandlerWorld): FifoHandler {
  const work = async ({ cluster }: SyncMessage, signal: AbortSignal): Promise<void> => {
    const lane = await world.open(cluster, signal)
    if (lane === undefined) return
    try {
      const result = await runLane(lane.deps, signal)
      world.done?.(cluster, result)
    } catch (cause) {
      if (!signal.aborted) throw cause
      await world.continueLater(cluster)
    } finally {
      lane.close()
    }
  }
  return fifoHandler({ parse: parseSyncMessage, work }, world)
}
