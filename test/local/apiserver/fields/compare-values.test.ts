import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compareValues } from '../../../../lib/local/apiserver/fields/compare-values.ts'
import { setText } from '../../../../lib/local/apiserver/fields/field-set.ts'
import type { Json } from '../../../../lib/local/apiserver/json.ts'
import { any, atomicList, keyed, map, number, object, setOfItems, text } from './support/shapes.ts'

const root = object({
  text,
  struct: object({ a: text, b: text }),
  whole: object({ a: text, b: text }, { atomic: true }),
  map: map(text),
  atomic: atomicList(text),
  set: setOfItems(number),
  list: keyed(object({ name: text, value: number }), 'name'),
  free: any,
})

interface Changes {
  readonly added?: readonly string[]
  readonly modified?: readonly string[]
  readonly removed?: readonly string[]
}

describe('what a change did', () => {
  const cases: readonly (readonly [before: Json, after: Json, Changes])[] = [
    [{ text: 'a' }, { text: 'a' }, {}],
    [{ text: 'a' }, { text: 'b' }, { modified: ['.text'] }],
    [{}, { text: 'a' }, { added: ['.text'] }],
    [{ text: 'a' }, {}, { removed: ['.text'] }],
    [{ text: 'a' }, { text: null }, { modified: ['.text'] }],
    // Objects count with what is in them where they come and go.
    [{}, { struct: { a: 'x' } }, { added: ['.struct', '.struct.a'] }],
    [{ struct: { a: 'x' } }, {}, { removed: ['.struct', '.struct.a'] }],
    [{ struct: {} }, { struct: { a: 'x' } }, { added: ['.struct.a'] }],
    [{ struct: null }, { struct: { a: 'x' } }, { added: ['.struct.a'] }],
    [{ struct: {} }, { struct: null }, { modified: ['.struct'] }],
    [
      { map: { a: '1', b: '2' } },
      { map: { b: '3', c: '4' } },
      { removed: ['.map.a'], modified: ['.map.b'], added: ['.map.c'] },
    ],
    [{ whole: { a: 'x' } }, { whole: { a: 'x', b: 'y' } }, { modified: ['.whole'] }],
    [{ atomic: ['a'] }, { atomic: ['a', 'b'] }, { modified: ['.atomic'] }],
    [{ set: [1] }, { set: [2] }, { removed: ['.set[=1]'], added: ['.set[=2]'] }],
    [{ set: [1, 2] }, { set: [2, 1] }, {}],
    [
      { list: [{ name: 'a', value: 1 }] },
      { list: [{ name: 'a', value: 2 }, { name: 'b' }] },
      { modified: ['.list[name="a"].value'], added: ['.list[name="b"]', '.list[name="b"].name'] },
    ],
    // What is there twice is one value at the place of the item.
    [{ set: [1, 1] }, { set: [1, 1] }, {}],
    [{ set: [1] }, { set: [1, 1] }, { added: ['.set[=1]'], removed: ['.set[=1]'] }],
    [{ set: [1, 1] }, { set: [1] }, { added: ['.set[=1]'], removed: ['.set[=1]'] }],
    [
      { list: [{ name: 'a', value: 1 }, { name: 'a' }] },
      { list: [{ name: 'a', value: 2 }, { name: 'a' }] },
      { modified: ['.list[name="a"]'] },
    ],
    [
      { list: [{ name: 'a', value: 1 }] },
      { list: [{ name: 'a', value: 1 }, { name: 'a' }] },
      { added: ['.list[name="a"]'], removed: ['.list[name="a"]', '.list[name="a"].name', '.list[name="a"].value'] },
    ],
    // Where nothing is known maps are looked into, lists are not.
    [{ free: { a: { b: 1 } } }, { free: { a: { b: 2, c: 1 } } }, { modified: ['.free.a.b'], added: ['.free.a.c'] }],
    [{ free: { a: [1] } }, { free: { a: [1, 2] } }, { modified: ['.free.a'] }],
    [{ free: { a: { b: 1 } } }, { free: { a: 'x' } }, { modified: ['.free.a'], removed: ['.free.a.b'] }],
    [{ free: 'x' }, { free: { a: 1 } }, { modified: ['.free'], added: ['.free.a'] }],
  ]
  for (const [before, after, expected] of cases)
    it(`${JSON.stringify(before)} to ${JSON.stringify(after)}`, () => {
      const { added, modified, removed } = compareValues(root, before, after)
      const told = { added: setText(added), modified: setText(modified), removed: setText(removed) }
      assert.deepEqual(told, {
        added: (expected.added ?? []).join('\n'),
        modified: (expected.modified ?? []).join('\n'),
        removed: (expected.removed ?? []).join('\n'),
      })
    })
})
