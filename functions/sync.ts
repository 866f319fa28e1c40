import { randomUUID } from 'node:crypto'
import { runLane } from '../lib/lane/run-lane.ts'
import { messageSchema, parseSyncMessage, type SyncMessage } from '../lib/queue/message.ts'
import { fifoHandler } from './fifo.ts'
import { laneDeps, wiring } from './wiring.ts'

/** Works the sync queue: one activation of a cluster's lane. Out of time, it goes on through a message of its own (Q1). */
export const handler = fifoHandler({
  parse: parseSyncMessage,
  async work({ cluster }, signal) {
    const lane = await laneDeps(cluster, signal)
    try {
      if (lane !== undefined) await runLane(lane.deps, signal)
    } catch (cause) {
      if (!signal.aborted) throw cause
      const { syncs } = await wiring()
      const message: SyncMessage = { schema: messageSchema, kind: 'continue', cluster }
      await syncs.send(message, { group: cluster, dedupId: randomUUID() })
    } finally {
      lane?.close()
    }
  },
})
