import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { rawFields } from '../../lib/audit/drifted-fields.ts'
import { fieldText } from '../../lib/audit/finding-text.ts'
import { shownField } from '../../lib/audit/shown.ts'
import type { Json, JsonObject } from '../../lib/core/json.ts'

const keyed = (list: string, ...keys: readonly string[]): JsonObject => ({
  [`f:${list}`]: Object.fromEntries(keys.map((key) => [`k:${key}`, { '.': {} }])),
})
const named = keyed('c', '{"name":"a"}', '{"name":"b"}')
const ports = keyed('p', '{"port":1,"protocol":"TCP"}')

const rules: readonly (readonly [string, Json, Json, readonly JsonObject[], readonly string[]])[] = [
  ['the same', { a: 1 }, { a: 1 }, [], []],
  ['an object where null is wanted', { a: null }, { a: {} }, [], ['/a: wanted null, found {}']],
  ['a value', { a: { b: 1 } }, { a: { b: 2 } }, [], ['/a/b: wanted 1, found 2']],
  ['one that was taken away', { a: 1 }, {}, [], ['/a: wanted 1, not there']],
  ['one that was added', {}, { 'x/y~z': true }, [], ['/x~1y~0z: found true, not in Git']],
  [
    'an item of a list with keys, wherever it is',
    { c: [{ name: 'a', v: 1 }] },
    { c: [{ name: 'b' }, { name: 'a', v: 2 }] },
    [named],
    ['/c[name=a]/v: wanted 1, found 2', '/c[name=b]: found {"name":"b"}, not in Git'],
  ],
  [
    'an item whose key has two parts',
    { p: [{ port: 1, protocol: 'TCP', n: 'x' }] },
    { p: [{ port: 1, protocol: 'TCP', n: 'y' }] },
    [ports],
    ['/p[port=1,protocol=TCP]/n: wanted "x", found "y"'],
  ],
  [
    'the same items in another order',
    { c: [{ name: 'a' }, { name: 'b' }] },
    { c: [{ name: 'b' }, { name: 'a' }] },
    [named],
    ['/c: wanted [{"name":"a"},{"name":"b"}], found [{"name":"b"},{"name":"a"}]'],
  ],
  [
    'a list that nobody manages, by the usual key',
    { c: [{ name: 'a', v: 1 }] },
    { c: [{ name: 'z' }, { name: 'a', v: 1 }] },
    [],
    ['/c[name=z]: found {"name":"z"}, not in Git'],
  ],
  ['a list without keys, by number', { l: [1, 2] }, { l: [1, 3] }, [], ['/l/1: wanted 2, found 3']],
  ['a list without keys of another length, as a whole', { l: [1] }, { l: [1, 3] }, [], ['/l: wanted [1], found [1,3]']],
  [
    'items of which two have the same key, by number',
    { c: [{ name: 'a', v: 1 }, { name: 'a' }] },
    { c: [{ name: 'a', v: 2 }, { name: 'a' }] },
    [named],
    ['/c/0/v: wanted 1, found 2'],
  ],
]

describe('the fields that differ', () => {
  for (const [what, wanted, found, entries, expected] of rules) {
    it(`are told: ${what}`, () => {
      const fields = rawFields(wanted, found, entries)
      assert.deepEqual(
        fields.map((field) => fieldText(shownField(field, []))),
        expected,
      )
    })
  }

  it('hold the pointer that an ignore rule takes, by number in what is wanted', () => {
    const [field] = rawFields(
      { c: [{ name: 'b' }, { name: 'a', v: 1 }] },
      { c: [{ name: 'a', v: 2 }, { name: 'b' }] },
      [named],
    )
    const { path, pointer } = shownField(field!, [])
    assert.deepEqual([path, pointer], ['/c[name=a]/v', '/c/1/v'])
  })

  it('are cut where they are long, and show no secret, nor what stands beside one', () => {
    const [long, secret, other] = rawFields(
      { a: 'x'.repeat(1_000), b: 'token=hunter22', c: '1' },
      { a: '', b: 'token=hunter11', c: 'is hunter22' },
      [],
    ).map((field) => shownField(field, ['hunter22']))
    assert.equal(long?.wanted, `"${'x'.repeat(199)}... (1002 characters)`)
    assert.deepEqual([secret?.wanted, secret?.found], ['"token=***"', '"***"'])
    assert.equal(other?.found, '"is ***"')
  })
})
