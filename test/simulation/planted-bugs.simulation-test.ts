import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { plantedBugs } from './planted-bugs.ts'
import { runSchedules } from './run.ts'

/** How many schedules a bug may live through, from one that is known to show it. */
const within = 1_500

describe('a planted bug is caught by some schedule, which passes without it', () => {
  for (const { name, rule, near } of plantedBugs) {
    test(`${name} (${rule})`, async () => {
      const { failed } = await runSchedules('--seed', `${near}`, '--schedules', `${within}`, '--bug', name)
      assert.ok(failed, `${within} schedules did not show it`)
      const control = await runSchedules('--seed', `${failed.seed}`, '--like', name)
      assert.equal(control.failed, undefined, control.told)
    })
  }
})

test('the same seed gives the same trace, to the byte', async () => {
  const [one, other] = await Promise.all([traceOf(7), traceOf(7)])
  assert.equal(one, other)
  assert.ok(one.length > 1_000)
})

async function traceOf(seed: number): Promise<string> {
  return (await runSchedules('--seed', `${seed}`, '--trace')).trace
}
