import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'

function simulate(...args: readonly string[]): Promise<{ readonly code: unknown; readonly out: string }> {
  const file = join(import.meta.dirname, 'simulate.ts')
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], (error, out) => resolve({ code: error?.code ?? 0, out }))
  })
}

test('schedules run in several processes, which are told of as one', async () => {
  const { code, out } = await simulate('--seed', '1', '--schedules', '4', '--jobs', '2')
  assert.match(out, /^ +\d+ s {2}4 schedules from seed 1: all end as they should\n/m)
  assert.equal(code, 0)
})

test('a schedule that fails is told of with how to replay it, and ends the run', async () => {
  const { code, out } = await simulate('--bug', 'expiry by age', '--seed', '1', '--schedules', '1000', '--jobs', '1')
  assert.match(out, /seed 1 fails: artifact \w+ was deleted and is named/)
  assert.match(out, /replay: npx node test\/simulation\/run-many\.ts --seed 1 --trace --bug 'expiry by age'\n/)
  assert.match(out, /1 schedules from seed 1: failed: 1\n$/)
  assert.equal(code, 1)
})
