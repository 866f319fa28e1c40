import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryQueue } from '../../../lib/adapters/memory/queue.ts'
import { manualClock } from '../../support/manual-clock.ts'

function queue(maxReceiveCount?: number) {
  const clock = manualClock()
  return { clock, queue: memoryQueue<string>(clock, maxReceiveCount) }
}

test('works a group in its order, and groups side by side', async () => {
  const { queue: q } = queue()
  for (const [i, group] of ['a', 'b', 'a', 'b'].entries()) await q.send(`${group}${i}`, { group, dedupId: `${i}` })
  const seen: string[] = []
  let atOnce = 0
  let most = 0
  await q.drain(async (message) => {
    most = Math.max(most, ++atOnce)
    await new Promise(setImmediate)
    atOnce--
    seen.push(message)
  })
  assert.deepEqual(
    seen.filter((m) => m.startsWith('a')),
    ['a0', 'a2'],
  )
  assert.deepEqual(
    seen.filter((m) => m.startsWith('b')),
    ['b1', 'b3'],
  )
  assert.equal(most, 2)
  assert.equal(q.size, 0)
})

test('works what is sent while it works, into its own and into other groups', async () => {
  const { queue: q } = queue()
  await q.send('first', { group: 'a', dedupId: '1' })
  const seen: string[] = []
  await q.drain(async (message) => {
    seen.push(message)
    if (message !== 'first') return
    await q.send('own', { group: 'a', dedupId: '2' })
    await q.send('other', { group: 'b', dedupId: '3' })
  })
  assert.equal(seen[0], 'first')
  assert.deepEqual(seen.slice(1).toSorted(), ['other', 'own'])
})

test('folds a repeated id for 5 minutes within its group, also after the message was consumed', async () => {
  const { queue: q, clock } = queue()
  const sent: string[] = []
  const send = async (group: string) => {
    await q.send('x', { group, dedupId: 'same' })
    await q.drain(async () => void sent.push(group))
  }
  await send('a')
  await send('a')
  await send('b')
  await clock.pass(5 * 60_000)
  await send('a')
  assert.deepEqual(sent, ['a', 'b', 'a'])
})

test('gives a failing message again in its place, then to the dead letters', async () => {
  const { queue: q } = queue(3)
  await q.send('sick', { group: 'a', dedupId: '1' })
  await q.send('sound', { group: 'a', dedupId: '2' })
  const seen: string[] = []
  await q.drain(async (message) => {
    seen.push(message)
    if (message === 'sick') throw new Error('no')
  })
  assert.deepEqual(seen, ['sick', 'sick', 'sick', 'sound'])
  assert.deepEqual(
    q.dead().map(({ body }) => body),
    ['"sick"'],
  )
})
