import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { duplicateFields } from '../../../../lib/local/apiserver/schema/duplicate-fields.ts'

const cases: readonly (readonly [string, readonly string[]])[] = [
  ['{}', []],
  ['{"a":1,"b":{"a":1}}', []],
  ['{"a":1,"a":2}', ['a']],
  ['{"a":{"b":1,"b":2,"b":3}}', ['a.b']],
  ['{"a":[{"b":1},{"b":1,"b":2}]}', ['a[1].b']],
  ['{"a":["x","x"],"b":"a"}', []],
  ['{"a":"{\\"b\\":1,\\"b\\":2}","c":"\\\\"}', []],
  ['{"a b":1,"\\u0061 b":2}', ['a b']],
  ['[[1,{"a":[],"a":{}}]]', ['[0][1].a']],
]
for (const [text, expected] of cases) {
  test(`${text} has ${expected.length === 0 ? 'no field' : expected.join()} twice`, () => {
    assert.deepEqual(duplicateFields(text), expected)
  })
}

test('what was written from an object has no field twice', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => assert.deepEqual(duplicateFields(JSON.stringify(value, null, 1)), [])),
  )
})
