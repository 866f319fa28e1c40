import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../../lib/core/problem.ts'
import { type Beat, ticks } from '../../lib/local/ticks.ts'
import { virtualClock } from '../support/virtual-clock.ts'

const start = Date.UTC(2026, 0, 1)

/** Runs ticks until `beats` of them; each is told to `during`, which may take time, fail, or set the clock. */
async function run(
  beats: number,
  during: (n: number, clock: ReturnType<typeof virtualClock>) => void = () => undefined,
) {
  const clock = virtualClock(start)
  const end = new AbortController()
  const seen: Beat[] = []
  const problems: Problem[] = []
  await ticks({ clock, signal: end.signal, report: (problem) => problems.push(problem) }, async (beat) => {
    seen.push({ time: beat.time - start, periodMs: beat.periodMs })
    if (seen.length === beats) end.abort()
    during(seen.length, clock)
  })
  return { seen, problems }
}

test('beats once a second, for the second before', async () => {
  assert.deepEqual((await run(3)).seen, [
    { time: 1_000, periodMs: 1_000 },
    { time: 2_000, periodMs: 1_000 },
    { time: 3_000, periodMs: 1_000 },
  ])
})

test('answers for all the time that a long beat or a sleep of the machine took', async () => {
  const { seen } = await run(3, (n, clock) => n === 1 && clock.pass(3_600_000))
  assert.deepEqual(seen[1], { time: 3_602_000, periodMs: 3_601_000 })
  assert.deepEqual(seen[2], { time: 3_603_000, periodMs: 1_000 })
})

test('does again what a beat failed to do, and tells it', async () => {
  const { seen, problems } = await run(3, (n) => {
    if (n === 1) throw new Problem({ code: 'StoreFailed', what: 'is full' })
  })
  assert.deepEqual(seen[1], { time: 2_000, periodMs: 2_000 })
  assert.deepEqual(seen[2], { time: 3_000, periodMs: 1_000 })
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['StoreFailed'],
  )
})

test('goes on after the clock was set back', async () => {
  const { seen } = await run(3, (n, clock) => n === 1 && clock.pass(-86_400_000))
  assert.deepEqual(
    seen.map(({ periodMs }) => periodMs),
    [1_000, 1_000, 1_000],
  )
})

test('covers every moment once, whatever happens', async () => {
  const { seen } = await run(50, (n, clock) => {
    clock.pass((n * 7_919) % 5_000)
    if (n % 3 === 0) throw new Error('no')
  })
  const good = seen.filter((_, index) => (index + 1) % 3 !== 0)
  let covered = 0
  for (const { time, periodMs } of good) {
    assert.equal(time - periodMs, covered)
    covered = time
  }
})
