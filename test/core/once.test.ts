import assert from 'node:assert/strict'
import { test } from 'node:test'
import { once } from '../../lib/core/once.ts'

test('what was made once is kept, also for those who ask while it is made', async () => {
  let made = 0
  const get = once(async () => ++made)
  assert.deepEqual(await Promise.all([get(), get()]), [1, 1])
  assert.equal(await get(), 1)
})

test('a failure is told to all who asked, and the next one who asks tries again', async () => {
  let tries = 0
  const get = once(async () => {
    if (++tries === 1) throw new Error('not yet')
    return tries
  })
  const outcomes = await Promise.allSettled([get(), get()])
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  assert.equal(await get(), 2)
})
