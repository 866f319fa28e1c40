import { memoryDelayQueue, memoryQueue } from '../../../lib/adapters/memory/queue.ts'
import { delayQueueContract } from '../../contract/delay-queue-contract.ts'
import { queueContract } from '../../contract/queue-contract.ts'
import { manualClock } from '../../support/manual-clock.ts'

queueContract({
  name: 'the memory queue',
  async open({ maxReceiveCount } = {}) {
    const clock = manualClock()
    const queue = memoryQueue<object>(clock, maxReceiveCount)
    return { queue, pass: clock.pass, dead: async () => queue.dead().map(({ body }) => body) }
  },
})

delayQueueContract({
  name: 'the memory queue',
  async open({ maxReceiveCount } = {}) {
    const clock = manualClock()
    const queue = memoryDelayQueue<object>(clock, maxReceiveCount)
    return { queue, pass: clock.pass, dead: async () => queue.dead().map(({ body }) => body) }
  },
})
