import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultKinds } from './faults.ts'
import { runSchedules } from './run.ts'

/** Each half is a test file of its own, so that they share the processors well with all others. */
export const schedulesInHalf = 2_500

/** Half of the schedules: at least 3 pushes and a tampering in each, and every kind of fault a hundred times. */
export function half(seed: number): void {
  test(`${schedulesInHalf} schedules from seed ${seed} end as they should`, async () => {
    const { ran, counts, least, failed, told } = await runSchedules(
      ...['--seed', `${seed}`, '--schedules', `${schedulesInHalf}`],
    )
    assert.equal(failed, undefined, told)
    assert.equal(ran, schedulesInHalf)
    assert.ok(least.pushes >= 3 && least.tamperings >= 1, JSON.stringify(least))
    for (const kind of faultKinds) assert.ok((counts[kind] ?? 0) >= 100, `${kind}: ${counts[kind]}`)
  })
}
