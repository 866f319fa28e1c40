import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { lacksEmpty } from '../../lib/apply/lacks-empty.ts'
import type { Json } from '../../lib/core/json.ts'

describe('an empty list or map of a manifest', () => {
  const cases: readonly [string, Json, Json, boolean][] = [
    ['is there', { a: [], b: {} }, { a: [], b: {} }, false],
    ['holds items of others', { a: [], b: {} }, { a: [1], b: { c: 1 } }, false],
    ['is missing: a list', { spec: { a: [] } }, { spec: {} }, true],
    ['is missing: a map', { spec: { a: {} } }, { spec: {} }, true],
    ['is missing in an item', { a: [{ b: 1 }, { c: [] }] }, { a: [{ b: 1 }, {}] }, true],
    ['cannot be found beside items of others', { a: [{ c: [] }] }, { a: [{ d: 1 }, { c: [] }] }, false],
    ['is no matter where other values are missing', { a: 1, b: null }, {}, false],
  ]
  for (const [what, manifest, object, expected] of cases) {
    it(what, () => assert.equal(lacksEmpty(manifest, object), expected))
  }
})
