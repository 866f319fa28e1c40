import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { canonical, canonicalWith } from '../../lib/core/canonical.ts'

const object = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: 'grapheme' }))

it('an object has one canonical text, whichever of its members have theirs already', () => {
  fc.assert(
    fc.property(object, fc.infiniteStream(fc.boolean()), (value, known) => {
      const texts = Object.entries(value).flatMap(([name, member]) =>
        known.next().value ? [[name, canonical(member)]] : [],
      )
      assert.equal(canonicalWith(value, Object.fromEntries(texts)), canonical(value))
    }),
  )
})

it('members that are undefined are dropped, those that every object inherits are none', () => {
  const value = { constructor: 1, toString: [2], b: undefined, a: 'x' }
  assert.equal(canonicalWith(value, {}), canonical(value))
})
