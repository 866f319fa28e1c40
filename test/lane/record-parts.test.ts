import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { digestOf } from '../../lib/core/digest.ts'
import { isReady, withConditions, without } from '../../lib/lane/record/conditions.ts'
import { withHistory } from '../../lib/lane/record/history.ts'
import { unionInventory, withoutEntries, withProgress } from '../../lib/lane/record/inventory.ts'
import type { Condition } from '../../lib/store/record.ts'
import { claimOf, desiredOf, entryOf, inventory, outputOf, recordOf, revision, start } from './samples.ts'

describe('conditions', () => {
  const ready: Condition = {
    type: 'Ready',
    status: 'True',
    reason: 'ReconciliationSucceeded',
    message: 'Applied revision: main@sha1:a',
    lastTransitionTime: '2025-01-01T00:00:00Z',
  }
  const { lastTransitionTime: _, ...known } = ready
  const moved = '2026-01-01T00:00:00Z'

  it('move their time where the status changes', () => {
    const [changed] = withConditions([ready], [{ ...known, status: 'False', reason: 'BuildFailed' }], start)
    assert.deepEqual(changed, { ...ready, status: 'False', reason: 'BuildFailed', lastTransitionTime: moved })
  })
  it('keep their time where only reason and message change', () => {
    const [changed] = withConditions([ready], [{ ...known, reason: 'Other', message: 'other' }], start)
    assert.deepEqual(changed, { ...ready, reason: 'Other', message: 'other' })
  })
  it('are one of each type, in the order in which they came', () => {
    const healthy = { type: 'Healthy', status: 'True', reason: 'Succeeded', message: '' } as const
    const found = withConditions([ready], [healthy, known], start)
    assert.deepEqual(found, [ready, { ...healthy, lastTransitionTime: moved }])
  })
  it('are ready only with Ready True', () => {
    assert.equal(isReady([ready]), true)
    assert.equal(isReady([{ ...ready, status: 'Unknown' }]), false)
    assert.equal(isReady(without([ready], 'Ready')), false)
    assert.equal(isReady([{ ...ready, type: 'Healthy' }]), false)
  })
})

describe('history', () => {
  const attempt = (artifact: string) => ({ attempted: { artifact: digestOf(artifact), revision, at: start } })

  it('begins with the first attempt, and has none without one', () => {
    assert.deepEqual(withHistory(recordOf('a'), 'Done', start).history, [])
    assert.deepEqual(withHistory(recordOf('a', [], attempt('x')), 'Done', start).history, [
      { artifact: digestOf('x'), revision, status: 'Done', first: start, last: start, count: 1 },
    ])
  })
  it('counts the same end of the same artifact, which comes first again with the revision of now', () => {
    const first = withHistory(recordOf('a', [], attempt('x')), 'Done', start)
    const second = withHistory({ ...first, ...attempt('y') }, 'Done', start + 1)
    const later = { ...attempt('x').attempted, revision: 'main@sha1:later' as typeof revision }
    const { history } = withHistory({ ...second, attempted: later }, 'Done', start + 2)
    assert.deepEqual(
      history.map(({ artifact, revision: at, first: from, last, count }) => [artifact, at, from, last, count]),
      [
        [digestOf('x'), later.revision, start, start + 2, 2],
        [digestOf('y'), revision, start + 1, start + 1, 1],
      ],
    )
  })
  it('tells ends of different kinds apart', () => {
    const failed = withHistory(recordOf('a', [], attempt('x')), 'BuildFailed', start)
    const { history } = withHistory(failed, 'Done', start)
    assert.deepEqual(
      history.map(({ status, count }) => [status, count]),
      [
        ['Done', 1],
        ['BuildFailed', 1],
      ],
    )
  })
  it('keeps the five newest', () => {
    let record = recordOf('a')
    for (const name of ['1', '2', '3', '4', '5', '6'])
      record = withHistory({ ...record, ...attempt(name) }, 'Done', start)
    assert.deepEqual(
      record.history.map(({ artifact }) => artifact),
      ['6', '5', '4', '3', '2'].map(digestOf),
    )
  })
})

describe('the inventory', () => {
  const [one, two, three] = ['ConfigMap/web/1', 'ConfigMap/web/2', 'ConfigMap/web/3'] as const

  it('is all that was owned and all that will be, before the first effect: a crash loses nothing', () => {
    const record = recordOf('a', [one, two])
    assert.deepEqual(unionInventory(record, [desiredOf(two), desiredOf(three)], []), [
      entryOf(one),
      entryOf(two),
      claimOf(three),
    ])
  })
  it('lists Flux objects with the version of now and without what only live objects have', () => {
    const unit = 'Kustomization/flux-system/b'
    const { takenOver } = outputOf([unit])
    const union = unionInventory(
      recordOf('a', [], { inventory: [entryOf(unit, { version: 'v1beta2' })] }),
      [],
      takenOver,
    )
    assert.deepEqual(union, [claimOf(unit)])
  })
  it('is sorted by id, so that equal inventories are equal bytes', () => {
    const shuffled = [entryOf(three), entryOf(one)]
    const ids = unionInventory(recordOf('a', [], { inventory: shuffled }), [desiredOf(two)], []).map(({ id }) => id)
    assert.deepEqual(ids, [one, two, three].map(inventory))
  })
  it('learns what was done, and loses what is gone', () => {
    const done = entryOf(one, { desired: digestOf('x') })
    const ref = { group: '', version: 'v1', kind: 'ConfigMap', namespace: 'web', name: '1' }
    const type = { ...ref, plural: 'configmaps', namespaced: true, verbs: [] }
    const progress = new Map([[done.id, { entry: done, ref, type, action: 'created' as const }]])
    assert.deepEqual(withProgress([claimOf(one), entryOf(two)], progress), [done, entryOf(two)])
    assert.deepEqual(withoutEntries([entryOf(one), entryOf(two)], [inventory(one)]), [entryOf(two)])
  })
})
