import assert from 'node:assert/strict'
import { test } from 'node:test'
import { harmlessFaults } from './faults.ts'
import { runSchedules } from './run.ts'

const schedules = 500

test(`in ${schedules} schedules messages alone bring the last push to every cluster, without a poll or an audit`, async () => {
  const { ran, counts, failed, told } = await runSchedules('--alone', '--seed', '20000', '--schedules', `${schedules}`)
  assert.equal(failed, undefined, told)
  assert.equal(ran, schedules)
  for (const kind of harmlessFaults) assert.ok((counts[kind] ?? 0) >= 50, `${kind}: ${counts[kind]}`)
})
