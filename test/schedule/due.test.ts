import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dueIn } from '../../lib/schedule/due.ts'

const minute = 60_000
const start = Date.UTC(2026, 0, 1)

const intervals = fc.oneof(fc.integer({ min: 1, max: 10 * minute }), fc.integer({ min: 1, max: 48 * 60 * minute }))
const periods = fc.integer({ min: 1, max: 10 * minute })

/** What ticks without a gap find due, in order. */
function ticks(name: string, intervalMs: number, { periodMs, count }: { periodMs: number; count: number }) {
  return Array.from({ length: count }, (_, n) => {
    const time = start + n * periodMs
    return { time, k: dueIn({ time, periodMs }, name, intervalMs) }
  })
}

test('ticks without a gap find each due time once, in its own tick', () => {
  fc.assert(
    fc.property(fc.string(), intervals, periods, (name, intervalMs, periodMs) => {
      fc.pre(intervalMs >= periodMs)
      const count = Math.min(2_000, Math.ceil((4 * intervalMs) / periodMs) + 2)
      const due = ticks(name, intervalMs, { periodMs, count }).filter(({ k }) => k !== undefined)
      for (const [index, { time, k = Number.NaN }] of due.entries()) {
        assert.equal(k, (due[0]?.k ?? Number.NaN) + index)
        // The time of the first one gives those of all others.
        if (index > 0) assert(Math.abs(time - (due[0]?.time ?? Number.NaN) - index * intervalMs) < periodMs)
      }
      const covered = count * periodMs
      assert(Math.abs(due.length - covered / intervalMs) <= 1, `${due.length} in ${covered / intervalMs} intervals`)
    }),
  )
})

test('what is due more often than ticks come is due once at each', () => {
  fc.assert(
    fc.property(fc.string(), intervals, periods, (name, intervalMs, periodMs) => {
      fc.pre(intervalMs <= periodMs)
      const found = ticks(name, intervalMs, { periodMs, count: 50 }).map(({ k }) => k)
      assert(found.every((k) => k !== undefined))
      assert.equal(new Set(found).size, 50)
    }),
  )
})

test('a tick that comes twice finds the same, and so does a neighbour of another period', () => {
  fc.assert(
    fc.property(fc.string(), intervals, fc.nat(1_000 * minute), (name, intervalMs, later) => {
      const time = start + later
      const once = dueIn({ time, periodMs: minute }, name, intervalMs)
      assert.equal(dueIn({ time, periodMs: minute }, name, intervalMs), once)
      // A late tick that answers for a longer time names what it finds as the others would have.
      const long = dueIn({ time, periodMs: 5 * minute }, name, intervalMs)
      if (once !== undefined) assert.equal(long, once)
    }),
  )
})

test('a thousand names are spread evenly over their interval', () => {
  const names = Array.from({ length: 1_000 }, (_, n) => `cluster-${n}`)
  const perTick = Array.from({ length: 10 }, (_, n) => {
    const window = { time: start + n * minute, periodMs: minute }
    return names.filter((name) => dueIn(window, name, 10 * minute) !== undefined).length
  })
  assert.equal(
    perTick.reduce((sum, count) => sum + count, 0),
    1_000,
  )
  // Four standard deviations around 100.
  assert(
    perTick.every((count) => count > 62 && count < 138),
    perTick.join(' '),
  )
})

test('a new name does not move the due times of others', () => {
  const window = { time: start, periodMs: 5 * minute }
  const due = (names: readonly string[]) => names.map((name) => dueIn(window, name, 10 * minute))
  assert.deepEqual(due(['a', 'b', 'c']).slice(0, 2), due(['a', 'b']))
})

const oddities: readonly (readonly [string, number])[] = [
  ['no time at all', 0],
  ['less than a millisecond', 0.4],
  ['a fraction of a millisecond', 1_000.5],
]
for (const [name, intervalMs] of oddities) {
  test(`an interval of ${name} is due at each tick`, () => {
    assert(ticks('x', intervalMs, { periodMs: minute, count: 20 }).every(({ k }) => Number.isSafeInteger(k)))
  })
}
