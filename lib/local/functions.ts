import { laneHandler } from '../lane/handler.ts'
import { type NotifyLine, notifyHandler } from '../notify/handler.ts'
import type { FifoHandler, HandlerWorld } from '../queue/fifo-handler.ts'
import type { Queues } from '../queue/messenger.ts'
import { renderHandler } from '../render/handler.ts'
import { auditedClusters } from '../schedule/audited-clusters.ts'
import { type ScheduleHandler, scheduleHandler } from '../schedule/handler.ts'
import type { StoredEvent } from '../store/events.ts'
import { readLane } from '../store/lanes.ts'
import type { LocalWorld } from './product.ts'
import type { Wired } from './wire.ts'

/** The functions of the product, each as it is in AWS. */
export interface Functions {
  /** By the queue that each works. */
  readonly queues: Readonly<Record<keyof Queues, FifoHandler>>
  /** Answers for the time of a tick, and for as much of the time before it as is said. */
  schedule(periodMs: number): ScheduleHandler
}

export interface FunctionsWorld {
  readonly world: Pick<LocalWorld, 'fleet' | 'data'>
  readonly wired: Wired
  /** What the handler of a queue stands on, or that of a tick. */
  on(from: keyof Queues | 'schedule'): HandlerWorld
  /** Told of each event of the audit trail. */
  tell(event: StoredEvent): void
}

/** The functions over the parts of the product on this machine. */
export function functionsOf({ world, wired, on, tell }: FunctionsWorld): Functions {
  const { messenger, bucket, lanes, render } = wired
  const clusters = auditedClusters(world.fleet)
  const laneInterval = async (cluster: string): Promise<number | undefined> =>
    (await readLane(bucket.store, cluster))?.value.intervalMs
  const scheduled = (periodMs: number, from: 'timers' | 'schedule'): ScheduleHandler =>
    scheduleHandler(
      async () => ({ bucket, bucketName: world.data.path, clusters, messenger, periodMs, laneInterval }),
      on(from),
    )
  const forward = scheduled(0, 'timers')
  // An event that is gone before it was told is nothing to tell.
  const log = (line: NotifyLine): void => {
    if (line.kind === 'event') tell(line)
  }
  return {
    schedule: (periodMs) => scheduled(periodMs, 'schedule'),
    queues: {
      renders: renderHandler(async () => render, on('renders')),
      syncs: laneHandler({
        ...on('syncs'),
        open: lanes.open,
        continueLater: messenger.continueLane,
        lookLater: messenger.lookLater,
      }),
      timers: async (...event) => (await forward(...event)) ?? { batchItemFailures: [] },
      notices: notifyHandler(async () => ({ store: bucket.store, log }), on('notices')),
    },
  }
}
