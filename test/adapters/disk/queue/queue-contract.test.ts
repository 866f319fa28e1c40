import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import {
  type DiskQueueOptions,
  openDiskDelayQueue,
  openDiskQueue,
} from '../../../../lib/adapters/disk/queue/open-queue.ts'
import type { DeadLetters } from '../../../../lib/queue/queue.ts'
import { delayQueueContract } from '../../../contract/delay-queue-contract.ts'
import { queueContract } from '../../../contract/queue-contract.ts'
import { manualClock } from '../../../support/manual-clock.ts'

const folder = await mkdtemp(join(tmpdir(), 'sluice-queues-'))
const opened: { close(): Promise<void> }[] = []
after(async () => {
  for (const queue of opened) await queue.close()
  await rm(folder, { recursive: true })
})

function openWith<T extends DeadLetters & { close(): Promise<void> }>(open: (options: DiskQueueOptions) => Promise<T>) {
  return async ({ maxReceiveCount = 20 }: { readonly maxReceiveCount?: number } = {}) => {
    const clock = manualClock()
    const onProblem = (problem: Error) => {
      throw problem
    }
    const queue = await open({ folder, name: `queue-${opened.length}`, clock, onProblem, maxReceiveCount })
    opened.push(queue)
    return { queue, pass: clock.pass, dead: async () => queue.dead().map(({ body }) => body) }
  }
}

queueContract({ name: 'the disk queue', open: openWith(openDiskQueue<object>) })
delayQueueContract({ name: 'the disk queue', open: openWith(openDiskDelayQueue<object>) })
