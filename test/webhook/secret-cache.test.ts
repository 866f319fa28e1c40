import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cachedSecrets, type ReadSecret } from '../../lib/webhook/secret-cache.ts'
import { virtualClock } from '../support/virtual-clock.ts'

const reference = { env: 'SECRET' }

function counted(read: ReadSecret) {
  const clock = virtualClock()
  const reads: string[] = []
  const cached = cachedSecrets((asked) => {
    reads.push(JSON.stringify(asked))
    return read(asked)
  }, clock)
  return { clock, reads, cached }
}

test('all who ask at the same time share one read', async () => {
  const { cached, reads } = counted(async () => 'value')
  assert.deepEqual(new Set(await Promise.all(Array.from({ length: 100 }, () => cached(reference)))), new Set(['value']))
  assert.equal(reads.length, 1)
})

test('each reference is read for itself', async () => {
  const { cached } = counted(async (asked) => JSON.stringify(asked))
  assert.deepEqual(
    [await cached({ env: 'A' }), await cached({ file: 'A' }), await cached({ env: 'B' })],
    ['{"env":"A"}', '{"file":"A"}', '{"env":"B"}'],
  )
})

test('a changed secret is known after a minute, and not asked for before', async () => {
  let value = 'old'
  const { cached, clock, reads } = counted(async () => value)
  await cached(reference)
  value = 'new'
  clock.pass(59_999)
  assert.equal(await cached(reference), 'old')
  clock.pass(1)
  assert.equal(await cached(reference), 'new')
  assert.equal(reads.length, 2)
})

test('a failure is not kept', async () => {
  let works = false
  const { cached } = counted(async () => {
    if (!works) throw new Error('no')
    return 'value'
  })
  await assert.rejects(cached(reference))
  works = true
  assert.equal(await cached(reference), 'value')
})

test('a late failure leaves the read that followed it alone', async () => {
  const fails: ((cause: Error) => void)[] = []
  const { cached, clock, reads } = counted(() =>
    reads.length === 1 ? new Promise((_, reject) => fails.push(reject)) : Promise.resolve('value'),
  )
  const first = cached(reference)
  clock.pass(60_000)
  assert.equal(await cached(reference), 'value')
  fails[0]?.(new Error('late'))
  await assert.rejects(first)
  assert.equal(await cached(reference), 'value')
  assert.equal(reads.length, 2)
})
