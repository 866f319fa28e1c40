import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultKinds } from './faults.ts'
import { runSchedules } from './run.ts'

/** Each quarter is a test file of its own, so that they share the processors well with all others. */
export const schedulesInQuarter = 1_250

/** A quarter of the schedules: at least 3 pushes and a tampering in each, and every kind of fault fifty times. */
export function quarter(seed: number): void {
  test(`${schedulesInQuarter} schedules from seed ${seed} end as they should`, async () => {
    const { ran, counts, least, failed, told } = await runSchedules(
      ...['--seed', `${seed}`, '--schedules', `${schedulesInQuarter}`],
    )
    assert.equal(failed, undefined, told)
    assert.equal(ran, schedulesInQuarter)
    assert.ok(least.pushes >= 3 && least.tamperings >= 1, JSON.stringify(least))
    for (const kind of faultKinds) assert.ok((counts[kind] ?? 0) >= 50, `${kind}: ${counts[kind]}`)
  })
}
