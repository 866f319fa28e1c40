import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { contestedUnits } from '../../../lib/lane/drift/contested.ts'
import { listingsMemory } from '../../../lib/lane/look/listings.ts'
import type { UnitRecord } from '../../../lib/store/record.ts'
import { claimOf, idOf, recordOf } from '../samples.ts'

const one = 'ConfigMap/web/one'
const two = 'ConfigMap/web/two'
const child = 'Kustomization/flux-system/child'

const cases: readonly (readonly [string, readonly UnitRecord[], readonly string[]])[] = [
  ['whose objects are their own', [recordOf('a', [one]), recordOf('b', [two])], []],
  ['of which two list an object', [recordOf('a', [one]), recordOf('b', [one, two]), recordOf('c', [])], ['a', 'b']],
  [
    'of which three list an object',
    [recordOf('a', [one]), recordOf('b', [one]), recordOf('c', [one])],
    ['a', 'b', 'c'],
  ],
  [
    'of which one only claimed it',
    [recordOf('a', [one]), recordOf('b', [], { inventory: [claimOf(one)] })],
    ['a', 'b'],
  ],
  ['of which one left Git', [recordOf('a', [one]), recordOf('b', [one], { removed: 1 })], ['a', 'b']],
  ['of which one lists an object twice', [recordOf('a', [one, one])], []],
  ['that define the same unit', [recordOf('a', [child]), recordOf('b', [child])], []],
  ['alike in name, of other namespaces', [recordOf('a', ['ConfigMap/a/x']), recordOf('b', ['ConfigMap/b/x'])], []],
]

describe('units', () => {
  for (const [name, records, contested] of cases) {
    it(`${name}: ${contested.join(' and ') || 'none'} cannot be left alone`, () => {
      const listings = listingsMemory().of(new Map(records.map((record) => [record.unit, record])))
      assert.deepEqual([...contestedUnits(listings)].sort(), contested.map(idOf))
    })
  }
})
