import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { pointerSteps, pointerText, replacedAt, valueAt, withoutAt } from '../../lib/apply/pointer.ts'

const value = { a: { 'b/c': [1, 2, 3], '~': null } }
const steps = (pointer: string) => pointerSteps(pointer) ?? assert.fail(pointer)

describe('JSON pointers', () => {
  it('are read and written with their escapes', () => {
    assert.deepEqual(pointerSteps('/a/b~1c/~0'), ['a', 'b/c', '~'])
    assert.equal(pointerText(['a', 'b/c', '~', 0]), '/a/b~1c/~0/0')
    assert.equal(pointerSteps('a/b'), undefined)
    assert.equal(pointerSteps(''), undefined)
  })

  const cases: readonly [string, unknown, unknown, unknown][] = [
    ['/a/b~1c/0', 1, { a: { 'b/c': [2, 3], '~': null } }, { a: { 'b/c': ['new', 2, 3], '~': null } }],
    ['/a/b~1c/-1', 3, { a: { 'b/c': [1, 2], '~': null } }, { a: { 'b/c': [1, 2, 'new'], '~': null } }],
    ['/a/~0', null, { a: { 'b/c': [1, 2, 3] } }, { a: { 'b/c': [1, 2, 3], '~': 'new' } }],
    ['/a/none/x', undefined, value, value],
    ['/a/b~1c/9', undefined, value, value],
    ['/a/b~1c/-9', undefined, value, value],
    ['/a/b~1c/x', undefined, value, value],
  ]
  for (const [pointer, found, without, replaced] of cases) {
    it(`${pointer} finds, removes and replaces`, () => {
      assert.deepEqual(valueAt(value, steps(pointer)), found)
      assert.deepEqual(withoutAt(value, steps(pointer)), without)
      assert.deepEqual(replacedAt(value, steps(pointer), 'new'), replaced)
    })
  }
})
