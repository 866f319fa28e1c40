import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setText } from '../../../../lib/local/apiserver/fields/field-set.ts'
import { fromFieldsV1 } from '../../../../lib/local/apiserver/fields/fields-v1.ts'
import { followSchema } from '../../../../lib/local/apiserver/fields/follow-schema.ts'
import { removeFields } from '../../../../lib/local/apiserver/fields/remove-fields.ts'
import { fieldsOf } from '../../../../lib/local/apiserver/fields/value-fields.ts'
import type { Json } from '../../../../lib/local/apiserver/json.ts'
import { any, atomicList, keyed, map, number, object, setOfItems, text } from './support/shapes.ts'

const root = object({
  text,
  struct: object({ a: text, inner: object({ b: text }) }),
  whole: object({ a: text }, { atomic: true }),
  map: map(text),
  maps: map(object({ a: text })),
  args: atomicList(text),
  set: setOfItems(text),
  ports: keyed(object({ port: number, protocol: { kind: 'string', default: 'TCP' } }), 'port', 'protocol'),
  free: any,
})

describe('fields that a value mentions', () => {
  const cases: readonly (readonly [Json, readonly string[]])[] = [
    [{ text: 'a' }, ['.text']],
    [{ text: null }, ['.text']],
    [{ struct: { a: 'x', inner: { b: 'y' } } }, ['.struct.a', '.struct.inner.b']],
    [{ struct: {} }, ['.struct']],
    [{ struct: null }, ['.struct']],
    [{ whole: { a: 'x' } }, ['.whole']],
    [{ map: { a: 'x' } }, ['.map.a']],
    [{ map: {} }, ['.map']],
    [{ maps: { k: { a: 'x' } } }, ['.maps.k', '.maps.k.a']],
    [{ args: ['a'] }, ['.args']],
    [{ args: [] }, ['.args']],
    [{ set: ['b', 'a'] }, ['.set[="a"]', '.set[="b"]']],
    [{ set: [] }, []],
    [{ set: null }, ['.set']],
    [{ set: ['a', 'a', 'b'] }, ['.set[="a"]', '.set[="b"]']],
    [{ ports: [{ port: 1 }] }, ['.ports[port=1,protocol="TCP"]', '.ports[port=1,protocol="TCP"].port']],
    [{ ports: [{ port: 1 }, { port: 1 }] }, ['.ports[port=1,protocol="TCP"]']],
    [{ free: { a: { b: 1 }, c: [1], d: {} } }, ['.free.a', '.free.c', '.free.d', '.free.a.b']],
  ]
  for (const [value, expected] of cases)
    it(JSON.stringify(value), () => assert.equal(setText(fieldsOf(root, value)), expected.join('\n')))
})

describe('a value without fields', () => {
  const cases: readonly (readonly [Json, Json, Json])[] = [
    [{ text: 'a', set: ['a'] }, { 'f:text': {} }, { set: ['a'] }],
    [{ struct: { a: 'x', inner: { b: 'y' } } }, { 'f:struct': { 'f:inner': {} } }, { struct: { a: 'x' } }],
    // A container of which the last part goes is null, as one value is of which a part should go.
    [{ struct: { a: 'x' } }, { 'f:struct': { 'f:a': {} } }, { struct: null }],
    [{ set: ['a'] }, { 'f:set': { 'v:"a"': {} } }, { set: null }],
    [{ args: ['a'] }, { 'f:args': { 'i:0': {} } }, { args: null }],
    [{ whole: { a: 'x' } }, { 'f:whole': { 'f:a': {} } }, { whole: null }],
    [{ set: ['a', 'b'] }, { 'f:set': { 'v:"a"': {} } }, { set: ['b'] }],
    [
      { ports: [{ port: 1 }, { port: 2 }] },
      { 'f:ports': { 'k:{"port":1,"protocol":"TCP"}': {} } },
      { ports: [{ port: 2 }] },
    ],
    [{ free: { a: 1, b: { c: 1 } } }, { 'f:free': { 'f:b': { 'f:c': {} } } }, { free: { a: 1, b: null } }],
  ]
  for (const [value, fields, expected] of cases)
    it(`${JSON.stringify(value)} without ${JSON.stringify(fields)}`, () => {
      assert.deepEqual(removeFields(root, value, fromFieldsV1(fields)), expected)
    })
})

describe('fields of an earlier schema', () => {
  const cases: readonly (readonly [Json, readonly string[]])[] = [
    [{ 'f:whole': { 'f:a': {} } }, ['.whole']],
    [{ 'f:whole': {} }, ['.whole']],
    [{ 'f:args': { 'v:"a"': {} } }, ['.args']],
    [{ 'f:struct': { 'f:a': {} } }, ['.struct.a']],
    [{ 'f:gone': { 'f:a': {} } }, ['.gone.a']],
    [{ 'f:free': { 'f:a': { 'f:b': {} } } }, ['.free.a.b']],
  ]
  for (const [fields, expected] of cases)
    it(JSON.stringify(fields), () =>
      assert.equal(setText(followSchema(root, fromFieldsV1(fields))), expected.join('\n')),
    )
})
