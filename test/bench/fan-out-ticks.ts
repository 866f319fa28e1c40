import { countingNonces } from '../../lib/adapters/memory/nonces.ts'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import { memoryDelayQueue, memoryQueue } from '../../lib/adapters/memory/queue.ts'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import type { RenderMessage, SyncMessage, TimerMessage } from '../../lib/queue/message.ts'
import { messenger } from '../../lib/queue/messenger.ts'
import { runTick } from '../../lib/schedule/run-tick.ts'
import type { Series } from './bench.ts'

const minute = 60_000

/** What one tick with an audit due in every cluster costs the schedule, in time of the processor. */
export async function auditTicks(runs: number): Promise<readonly Series[]> {
  const series: Series[] = []
  for (const count of [100, 1_000]) {
    const samples: number[] = []
    for (let run = -1; run < runs; run++) {
      const sample = await oneTick(count)
      if (run >= 0) samples.push(sample)
    }
    series.push({
      what: `an audit of each of ${count} clusters scheduled, per cluster`,
      unit: 'ms',
      samples,
      atMost: 20,
    })
  }
  return series
}

async function oneTick(count: number): Promise<number> {
  const clock = systemClock
  const nonces = countingNonces()
  const syncs = memoryQueue<SyncMessage>(clock)
  const queues = {
    renders: memoryQueue<RenderMessage>(clock),
    syncs,
    timers: memoryDelayQueue<TimerMessage>(clock),
    notices: memoryQueue<never>(clock),
  }
  const deps = {
    bucket: { store: memoryObjectStore(), nonces, clock },
    bucketName: 'bench',
    clusters: Array.from({ length: count }, (_, index) => ({ name: `edge-${index}`, auditIntervalMs: minute })),
    messenger: messenger(queues, { clock, nonces }),
    periodMs: minute,
    laneInterval: async () => undefined,
  }
  const before = process.cpuUsage()
  const window = { time: 30 * minute, periodMs: minute }
  await runTick(deps, {
    window,
    until: Number.POSITIVE_INFINITY,
    report: (problem) => {
      throw problem
    },
  })
  const { user, system } = process.cpuUsage(before)
  if (syncs.size !== count) throw new Error(`${syncs.size} audits were sent, ${count} were due`)
  return (user + system) / 1_000 / count
}
