import assert from 'node:assert/strict'
import { test } from 'node:test'
import { counted } from '../../lib/core/counted.ts'

for (const [count, forms, said] of [
  [0, ['unit'], '0 units'],
  [1, ['unit'], '1 unit'],
  [2, ['unit'], '2 units'],
  [1, ['deletion waits', 'deletions wait'], '1 deletion waits'],
  [3, ['deletion waits', 'deletions wait'], '3 deletions wait'],
] as const) {
  test(`${count} of ${forms[0]} is said as "${said}"`, () => {
    const [one, many] = forms
    assert.equal(counted(count, one, many), said)
  })
}
