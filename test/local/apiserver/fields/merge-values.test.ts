import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { mergeValues } from '../../../../lib/local/apiserver/fields/merge-values.ts'
import type { Json } from '../../../../lib/local/apiserver/json.ts'
import { any, atomicList, keyed, map, number, object, setOfItems, text, truth } from './support/shapes.ts'

const element = object({ key: text, id: number, value: map(text), bv: truth, nv: number })
const root = object({
  text,
  number,
  truth,
  map: map(any),
  struct: object({ value: any }),
  atomic: atomicList(text),
  set: setOfItems(text),
  numbers: setOfItems(number),
  list: keyed(element, 'key', 'id'),
  free: any,
})

const [a1, b1, a2, b2, c3] = [
  { key: 'a', id: 1 },
  { key: 'b', id: 1 },
  { key: 'a', id: 2 },
  { key: 'b', id: 2 },
  { key: 'c', id: 3 },
]

describe('an applied value laid over a live one', () => {
  const cases: readonly (readonly [live: Json, applied: Json, merged: Json])[] = [
    [{ number: 1 }, { number: 3.14 }, { number: 3.14 }],
    [{ text: 'a' }, { truth: true }, { text: 'a', truth: true }],
    [{ text: 'a' }, { text: null }, { text: null }],
    // What is empty keeps the form in which it is applied.
    [{}, { map: {} }, { map: {} }],
    [{}, { map: null }, { map: null }],
    [{ map: null }, { map: {} }, { map: {} }],
    [{ map: {} }, { map: null }, { map: null }],
    [{ struct: {} }, { struct: null }, { struct: null }],
    [{ map: { a: 1 } }, { map: null }, { map: { a: 1 } }],
    [{ map: { a: 1 } }, { map: {} }, { map: { a: 1 } }],
    [{ atomic: ['a', 'a'] }, { atomic: null }, { atomic: null }],
    [{ atomic: ['a', 'b'] }, { atomic: [] }, { atomic: [] }],
    [{ atomic: ['a', 'a', 'a'] }, { atomic: ['a', 'a'] }, { atomic: ['a', 'a'] }],
    [{ list: [a1] }, { list: [a2] }, { list: [a1, a2] }],
    [{ list: [a1, b1] }, { list: [a1, a2] }, { list: [a1, b1, a2] }],
    [{ list: [b2] }, { list: [a1, b2, c3] }, { list: [a1, b2, c3] }],
    [{ list: [a1, b2, c3] }, { list: [c3, b2] }, { list: [a1, c3, b2] }],
    [{ list: [a1, b2, c3] }, { list: [c3, a1] }, { list: [b2, c3, a1] }],
    [
      { list: [{ ...a1, value: { x: 'x' } }] },
      { list: [{ ...a1, nv: 1 }] },
      { list: [{ ...a1, value: { x: 'x' }, nv: 1 }] },
    ],
    // An item that is live twice is replaced as a whole where it is applied, and left alone where not.
    [
      { list: [{ ...a1, bv: true }, b2, { ...a1, nv: 2 }] },
      { list: [{ ...a1, nv: 3 }, c3, b2] },
      { list: [{ ...a1, nv: 3 }, c3, b2] },
    ],
    [
      {
        list: [
          { ...a1, nv: 1 },
          { ...a1, nv: 2 },
        ],
      },
      { list: [] },
      {
        list: [
          { ...a1, nv: 1 },
          { ...a1, nv: 2 },
        ],
      },
    ],
    [{ numbers: [1, 2, 3.14] }, { numbers: [1, 2, 3] }, { numbers: [1, 2, 3.14, 3] }],
    // Where nothing is known maps grow together, lists do not.
    [{ free: { a: { b: 1 }, c: [1] } }, { free: { a: { d: 2 }, c: [2] } }, { free: { a: { b: 1, d: 2 }, c: [2] } }],
    [{ free: { a: 1 } }, { free: [1] }, { free: [1] }],
    [{ free: [1] }, { free: { a: 1 } }, { free: { a: 1 } }],
    [{ free: { a: 1 } }, { free: null }, { free: { a: 1 } }],
    [{ free: [1] }, { free: null }, { free: null }],
  ]
  for (const [live, applied, merged] of cases)
    it(`${JSON.stringify(applied)} over ${JSON.stringify(live)}`, () => {
      assert.deepEqual(mergeValues(root, live, applied), merged)
    })
})

describe('the order of a set after a merge', () => {
  const orders: readonly (readonly [live: string, applied: string, merged: string])[] = [
    ['abc', 'ab', 'abc'],
    ['ab', 'abc', 'abc'],
    ['abc', '', 'abc'],
    ['', 'abc', 'abc'],
    ['ab', 'ba', 'ba'],
    ['abc', 'def', 'abcdef'],
    ['abc', 'cdef', 'abcdef'],
    ['abcgf', 'cdef', 'abcgdef'],
    ['cdef', 'ace', 'acdef'],
    ['abcxyz', 'def', 'abcxyzdef'],
    ['abcxyz', 'defxyz', 'abcdefxyz'],
    ['cagf', 'cfag', 'cfag'],
    ['abcd', 'defa', 'bcdefa'],
    ['cdefghij', '2h3e4kl', 'cdfg2hij3e4kl'],
    ['abcdefghij', '1b2h3e4kl', 'a1bcdfg2hij3e4kl'],
    // Some are live twice.
    ['abb', 'c', 'abbc'],
    ['abb', 'b', 'ab'],
    ['abb', 'a', 'abb'],
    ['abcdec', '1b2ed', 'a1bc2ecd'],
    ['abcdec', '1b2ced', 'a1b2ced'],
    ['aabb', 'bcd', 'aabcd'],
    ['aabb', '', 'aabb'],
    ['cagfca', 'cfag', 'cfag'],
  ]
  for (const [live, applied, merged] of orders)
    it(`${applied || 'nothing'} over ${live || 'nothing'} is ${merged}`, () => {
      assert.deepEqual(mergeValues(root, { set: [...live] }, { set: [...applied] }), { set: [...merged] })
    })

  it('is the applied one among what is applied, and nothing is lost or twice', () => {
    const items = fc.uniqueArray(fc.constantFrom(...'abcdefgh'))
    fc.assert(
      fc.property(items, items, (live, applied) => {
        const merged = mergeValues(setOfItems(text), live, applied)
        assert.ok(Array.isArray(merged))
        assert.deepEqual(
          merged.filter((item) => applied.includes(item)),
          applied,
        )
        assert.deepEqual(merged.toSorted(), [...new Set([...live, ...applied])].toSorted())
      }),
    )
  })
})

it('what changes nothing gives back the very live value', () => {
  const live = { text: 'a', map: { a: { b: 1 } }, list: [{ ...a1, value: { x: 'x' } }], set: ['a', 'b'] }
  assert.equal(
    mergeValues(root, live, { text: 'a', map: { a: { b: 1 } }, list: [{ ...a1, value: {} }], set: ['b'] }),
    live,
  )
})

it('keys like those that objects inherit are keys like others', () => {
  const live = JSON.parse('{"map":{"constructor":"a"}}')
  const applied = JSON.parse('{"map":{"__proto__":"b","toString":"c"}}')
  assert.equal(
    JSON.stringify(mergeValues(root, live, applied)),
    '{"map":{"constructor":"a","__proto__":"b","toString":"c"}}',
  )
})
