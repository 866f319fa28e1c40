import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { HealthStatus } from '../../lib/apply/health/health.ts'
import { healthOf, mayVanish } from '../../lib/apply/health/health-of.ts'
import { verdict } from '../../lib/apply/health/verdict.ts'

const checked = (...statuses: readonly HealthStatus[]) =>
  statuses.map((status, index) => ({ subject: `Pod/x/${index}`, health: { status, message: '' } }))

describe('health checks', () => {
  it('pass when all are Current', () => assert.equal(verdict(checked('Current', 'Current'), false).kind, 'passed'))
  it('wait for the rest', () => assert.equal(verdict(checked('Current', 'InProgress'), false).kind, 'waiting'))

  it('fail at once when one failed', () => {
    const failed = verdict(checked('InProgress', 'Failed'), false)
    assert.equal(
      failed.kind === 'failed' && failed.message,
      "failed early due to stalled resources: [Pod/x/1 status: 'Failed']",
    )
  })

  it('fail in time with all that are not done', () => {
    const failed = verdict(checked('Current', 'NotFound', 'Unknown'), true)
    assert.equal(
      failed.kind === 'failed' && failed.message,
      "timeout waiting for: [Pod/x/1 status: 'NotFound', can't determine status for Pod/x/2]",
    )
  })

  it('take a Job that removed itself as done', () => {
    const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'a' }, spec: { ttlSecondsAfterFinished: 0 } }
    assert.equal(mayVanish(job), true)
    assert.equal(verdict([{ subject: 'Job/x', health: healthOf(undefined, 0), mayVanish: true }], false).kind, 'passed')
  })

  it('do not count what is terminating as done', () => {
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'a', deletionTimestamp: 'x' },
      spec: { suspend: true },
    }
    assert.equal(healthOf(job, 0).status, 'Terminating')
  })
})
