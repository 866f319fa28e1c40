import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slots } from '../../lib/core/slots.ts'

function gate(): { readonly open: () => void; readonly passed: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { open: resolve, passed: promise }
}

test('no more runs than there are places', async () => {
  const places = slots(2)
  let running = 0
  let most = 0
  const work = () =>
    places.hold(async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
    })
  await Promise.all(Array.from({ length: 20 }, work))
  assert.equal(most, 2)
})

test('work that waits lends its place to others', async () => {
  const places = slots(1)
  const slow = gate()
  const order: string[] = []
  const first = places.hold(async () => {
    order.push('first waits')
    await places.lend(() => slow.passed)
    order.push('first goes on')
  })
  await places.hold(async () => void order.push('second runs'))
  slow.open()
  await first
  assert.deepEqual(order, ['first waits', 'second runs', 'first goes on'])
})

test('a failure gives its place back, also while it was lent', async () => {
  const places = slots(1)
  const fail = async () => Promise.reject(new Error('no'))
  await assert.rejects(places.hold(fail))
  await assert.rejects(places.hold(() => places.lend(fail)))
  assert.equal(await places.hold(async () => 'still works'), 'still works')
})
