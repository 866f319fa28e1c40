import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { heldBackUntil, isContested, withRevert } from '../../lib/audit/contested.ts'
import { nextReverts } from '../../lib/audit/next-reverts.ts'
import { inventoryId } from '../../lib/core/object-ref.ts'
import type { DriftReverts } from '../../lib/store/drift.ts'

const minute = 60_000
const id = inventoryId({ group: '', kind: 'ConfigMap', namespace: 'web', name: 'a' })
const other = inventoryId({ group: '', kind: 'ConfigMap', namespace: 'web', name: 'b' })
const entries = [
  { id, version: 'v1' },
  { id: other, version: 'v1' },
]

/** Reverts at these minutes. */
function after(...minutes: readonly number[]): DriftReverts | undefined {
  return minutes.reduce<DriftReverts | undefined>((before, at) => withRevert(before, id, at * minute), undefined)
}

describe('an object that is reverted', () => {
  const rules: readonly (readonly [readonly number[], boolean])[] = [
    [[0], false],
    [[0, 1], false],
    [[0, 1, 2], true],
    [[0, 30, 60], true],
    [[0, 30, 61], false],
    [[0, 30, 61, 62], true],
    [[0, 50, 100, 150, 200], false],
  ]
  for (const [minutes, expected] of rules) {
    it(`${expected ? 'is' : 'is not'} contested after reverts at minutes ${minutes.join(', ')}`, () => {
      assert.equal(isContested(after(...minutes)), expected)
    })
  }

  it('is held back twice as long each time, and an hour at most', () => {
    let reverts = after(0, 1, 2)
    const pauses: number[] = []
    for (let n = 0; n < 7; n++) {
      const last = reverts!.last
      const until = heldBackUntil(reverts, last)
      pauses.push((until! - last) / minute)
      assert.equal(heldBackUntil(reverts, until!), undefined)
      reverts = withRevert(reverts, id, until!)
    }
    assert.deepEqual(pauses, [5, 10, 20, 40, 60, 60, 60])
    assert.equal(reverts?.count, 10)
    assert.equal(reverts.firstSeen, 0)
  })

  it('is not held back by a clock that was set back', () => {
    assert.equal(heldBackUntil(after(100, 101, 102), 50 * minute), undefined)
  })
})

describe('reverts that are counted', () => {
  const look = (reverted: (typeof id)[], left: (typeof id)[], at: number) => ({ reverted, left, now: at * minute })
  const record = { reverts: [after(0, 1, 2)!], inventory: entries }

  it('are forgotten after an hour in which the object was left alone', () => {
    assert.equal(nextReverts(record, look([], [], 61)).length, 1)
    assert.deepEqual(nextReverts(record, look([], [], 62)), [])
  })
  it('are kept while the drift is there', () => {
    assert.equal(nextReverts(record, look([], [id], 500)).length, 1)
  })
  it('begin their calm when somebody puts right what is held back', () => {
    const finding = { id, version: 'v1', kind: 'changed', fields: [], actors: [] } as const
    const drift = [{ ...finding, firstSeen: 0, times: 4, done: 'held-back' as const }]
    const [closed] = nextReverts({ ...record, drift }, look([], [], 6))
    assert.equal(closed?.last, 6 * minute)
    assert.equal(nextReverts({ ...record, reverts: [closed!] }, look([], [], 65)).length, 1)
    assert.deepEqual(nextReverts({ ...record, reverts: [closed!] }, look([], [], 66)), [])
  })
  it('are those of objects that are owned', () => {
    assert.deepEqual(nextReverts({ ...record, inventory: entries.slice(1) }, look([], [], 3)), [])
  })
  it('are of each object alone, in order', () => {
    const all = nextReverts(record, look([other], [], 3))
    assert.deepEqual(
      all.map((one) => [one.id, one.count]),
      [
        [id, 3],
        [other, 1],
      ],
    )
  })
})
