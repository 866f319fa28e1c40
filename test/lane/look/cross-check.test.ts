import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { crossChecker } from '../../../lib/lane/look/cross-check.ts'
import type { LaneAudit } from '../../../lib/store/lane-audit.ts'
import { idOf } from '../samples.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const units = Array.from({ length: 500 }, (_, index) => idOf(`unit-${index}`))

function audited(objects: number): LaneAudit {
  return {
    ...{ requests: [], full: false, began: 0, ended: 0, units: 1, objects, apiRequests: 0 },
    ...{ crossChecked: 0, crossFound: 0, events: [], open: [] },
  }
}

describe('the slow cross-check', () => {
  it('has nothing to do where no day has passed, and begins to count with the first audit', () => {
    const first = crossChecker({}, 5 * dayMs, false)
    assert.equal(units.some(first.covers), false)
    assert.deepEqual(first.next, { slice: 0, at: 5 * dayMs })
    const later = crossChecker({ crossCheck: first.next, audit: audited(10) }, 5 * dayMs + 23 * hourMs, false)
    assert.equal(units.some(later.covers), false)
    assert.deepEqual(later.next, first.next)
  })

  it('covers all of a small cluster once a day', () => {
    const check = crossChecker({ crossCheck: { slice: 0, at: 0 }, audit: audited(1_000) }, dayMs, false)
    assert.ok(units.every(check.covers))
    assert.deepEqual(check.next, { slice: 0, at: dayMs })
  })

  it('covers a large one in slices, each unit once a day', () => {
    const audit = audited(16_000)
    let crossCheck = { slice: 0, at: 0 }
    const seen = new Map(units.map((unit) => [unit, 0]))
    for (let now = 0; now <= dayMs; now += 5 * 60_000) {
      const check = crossChecker({ crossCheck, audit }, now, false)
      for (const unit of units) if (check.covers(unit)) seen.set(unit, (seen.get(unit) ?? 0) + 1)
      crossCheck = check.next
    }
    assert.deepEqual([...new Set(seen.values())], [1])
  })

  it('is begun anew by a full audit, which covers everything', () => {
    const check = crossChecker({ crossCheck: { slice: 3, at: 0 }, audit: audited(16_000) }, hourMs, true)
    assert.ok(units.every(check.covers))
    assert.deepEqual(check.next, { slice: 0, at: hourMs })
  })

  it('is not put off by a clock that was set back', () => {
    const check = crossChecker({ crossCheck: { slice: 0, at: 9 * dayMs }, audit: audited(10) }, dayMs, false)
    assert.ok(units.every(check.covers))
  })

  it('counts what it alone found', () => {
    const check = crossChecker({}, 0, true)
    for (const drifted of [false, true, false]) check.noted(drifted)
    assert.deepEqual(check.counts, { crossChecked: 3, crossFound: 1 })
  })
})
