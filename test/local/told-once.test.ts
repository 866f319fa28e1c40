import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../../lib/core/problem.ts'
import type { Report } from '../../lib/local/serve.ts'
import { toldOnce } from '../../lib/local/told-once.ts'
import { virtualClock } from '../support/virtual-clock.ts'

/** What is told of a problem by each of some sources, each so many seconds after the one before. */
function told(...reports: readonly (readonly [from: string, what: string, after: number])[]): readonly string[] {
  const clock = virtualClock()
  const lines: string[] = []
  const tell = toldOnce(clock, ({ from, problem }: Report) => lines.push(`${from} ${problem.message}`))
  for (const [from, what, after] of reports) {
    clock.pass(after * 1_000)
    tell({ time: clock.now(), from, problem: new Problem({ code: 'StoreFailed', what }) })
  }
  return lines
}

test('the same is told once a minute', () => {
  const full = Array.from({ length: 150 }, () => ['schedule', 'the disk is full', 1] as const)
  assert.equal(told(...full).length, 3)
})

test('another problem, or the same of another part, is told at once', () => {
  const lines = told(['schedule', 'a', 0], ['schedule', 'b', 0], ['syncs', 'a', 0], ['schedule', 'a', 0])
  assert.deepEqual(lines, ['schedule a', 'schedule b', 'syncs a'])
})

test('a clock that was set back silences nobody', () => {
  assert.equal(told(['schedule', 'a', 0], ['schedule', 'a', -3_600]).length, 2)
})
