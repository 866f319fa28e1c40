import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { entryHashOf } from '../../lib/apply/baseline.ts'
import { digestOfValue } from '../../lib/core/digest.ts'
import type { Json, JsonObject } from '../../lib/core/json.ts'

const fields = fc.dictionary(fc.string(), fc.oneof(fc.constant({}), fc.dictionary(fc.string(), fc.constant({}))))
const member = fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.constant(null), fields)
const entry = fc.record(
  { time: fc.string(), fieldsV1: fields, more: member, subresource: fc.string() },
  { requiredKeys: [] },
)

describe('the hash of a managedFields entry', () => {
  it('is that of its canonical JSON, also where entries share their fields, or say the same', () => {
    fc.assert(
      fc.property(entry, entry, fields, (one, other, shared) => {
        const plain = (value: object): JsonObject => JSON.parse(JSON.stringify(value))
        const both: Json = plain(shared)
        const entries = [one, other, one].map((each) => ({ ...plain(each), fieldsV1: both }))
        for (const each of [plain(one), ...entries]) {
          assert.equal(entryHashOf(each), digestOfValue(each))
        }
      }),
    )
  })
})
