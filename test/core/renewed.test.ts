import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renewed } from '../../lib/core/renewed.ts'

function scene() {
  let now = 0
  let made = 0
  const failures: Error[] = []
  const get = renewed(
    async () => {
      made += 1
      const failure = failures.shift()
      if (failure !== undefined) throw failure
      return { value: made, goodUntil: now + 10 }
    },
    () => now,
  )
  return { get, failures, pass: (ms: number) => (now += ms), made: () => made }
}

test('what was made is kept for as long as it is good', async () => {
  const { get, pass } = scene()
  assert.equal(await get(), 1)
  pass(9)
  assert.equal(await get(), 1)
  pass(1)
  assert.equal(await get(), 2)
})

test('it is made once for all who ask at the same time', async () => {
  const { get, made } = scene()
  assert.deepEqual(await Promise.all([get(), get(), get()]), [1, 1, 1])
  assert.equal(made(), 1)
})

test('a failure is told to all who waited for it, and is not kept', async () => {
  const { get, failures } = scene()
  failures.push(new Error('no'))
  const both = await Promise.allSettled([get(), get()])
  assert.deepEqual(
    both.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  assert.equal(await get(), 2)
})
