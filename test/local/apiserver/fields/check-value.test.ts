import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkValue } from '../../../../lib/local/apiserver/fields/check-value.ts'
import type { Json } from '../../../../lib/local/apiserver/json.ts'
import type { Schema } from '../../../../lib/local/apiserver/schema.ts'
import { any, atomicList, keyed, map, number, object, setOfItems, text, truth } from './support/shapes.ts'

const port = object({ port: number, protocol: { kind: 'string', default: 'TCP' } })
const root = object({
  text,
  number,
  truth,
  when: { kind: 'string', format: 'date-time' },
  amount: { kind: 'int-or-string', format: 'quantity' },
  either: { kind: 'int-or-string' },
  struct: object({ text }),
  map: map(text),
  args: atomicList(text),
  set: setOfItems(text),
  ports: keyed(port, 'port', 'protocol'),
  list: keyed(object({ name: text, more: setOfItems(text) }), 'name'),
  open: object({ known: object({ text }) }, { open: true }),
  free: any,
} satisfies Record<string, Schema>)

describe('values that fit', () => {
  const cases: readonly Json[] = [
    { text: null, number: null, struct: null, map: null, args: null, set: null, ports: null },
    { number: 1.5, when: 1, amount: 2, either: 'x' },
    { either: { a: 1 } },
    { ports: [{ port: 1 }, { port: 1, protocol: 'UDP' }] },
    { open: { known: { text: 'a', other: 1 }, unknown: { a: [1] } } },
    { free: [{ a: [null] }] },
    { map: { constructor: 'a' } },
  ]
  for (const value of cases) it(JSON.stringify(value), () => checkValue(root, value, { duplicates: 'refused' }))
})

describe('values that do not fit are told in the words of the server', () => {
  const cases: readonly (readonly [Json, string])[] = [
    [{ unknown: 1 }, '.unknown: field not declared in schema'],
    [{ toString: 1 }, '.toString: field not declared in schema'],
    [{ struct: { unknown: 1 } }, '.struct.unknown: field not declared in schema'],
    [{ text: 1 }, '.text: expected string, got &value.valueUnstructured{Value:1}'],
    [{ text: true }, '.text: expected string, got &value.valueUnstructured{Value:true}'],
    [
      { text: { a: ['x', null] } },
      '.text: expected string, got &value.valueUnstructured{Value:map[string]interface {}{"a":[]interface {}{"x", interface {}(nil)}}}',
    ],
    [{ number: 'x' }, '.number: expected numeric (int or float), got string'],
    [{ number: [1] }, '.number: expected numeric (int or float), got []interface {}'],
    [{ number: {} }, '.number: expected numeric (int or float), got map[string]interface {}'],
    [{ truth: 'yes' }, '.truth: expected boolean, got &{yes}'],
    [{ when: {} }, '.when: expected any scalar, got &{map[]}'],
    [{ amount: [1, 'a'] }, '.amount: expected any scalar, got &{[1 a]}'],
    [{ struct: 'x' }, '.struct: expected map, got &{x}'],
    [{ map: [{ b: 1, a: null }] }, '.map: expected map, got &{[map[a:<nil> b:1]]}'],
    [{ args: 'x' }, '.args: expected list, got &{x}'],
    [{ args: ['a', 1] }, '.args[1]: expected string, got &value.valueUnstructured{Value:1}'],
    [{ set: ['a', 'b', 'a'] }, '.set: duplicate entries for key [="a"]'],
    [{ set: [{}] }, ".set: element 0: associative list without keys has an element that's a map type"],
    [{ set: [[]] }, '.set: element 0: not supported: associative list with lists as elements'],
    [{ set: ['a', null] }, ".set: element 1: associative list without keys has an element that's an explicit null"],
    [
      { ports: [{ port: 1 }, { port: 1, protocol: 'TCP' }] },
      '.ports: duplicate entries for key [port=1,protocol="TCP"]',
    ],
    [{ ports: [{ port: 'x' }] }, '.ports[port="x",protocol="TCP"].port: expected numeric (int or float), got string'],
    [{ list: ['x'] }, '.list: element 0: associative list with keys may not have non-map elements'],
    [{ list: [null] }, '.list: element 0: associative list with keys may not have a null element'],
    [
      { list: [{}] },
      '.list: element 0: associative list with keys has an element that omits all key fields ["name"] (and doesn\'t have default values for any key fields)',
    ],
    [{ list: [{ name: 'a', more: ['x', 'x'] }] }, '.list[name="a"].more: duplicate entries for key [="x"]'],
    [
      { text: 1, struct: 'x' },
      'errors:\n  .text: expected string, got &value.valueUnstructured{Value:1}\n  .struct: expected map, got &{x}',
    ],
  ]
  for (const [value, message] of cases)
    it(JSON.stringify(value), () => {
      assert.throws(() => checkValue(root, value, { duplicates: 'refused' }), { message })
    })
})

it('what is stored may hold an item twice', () => {
  checkValue(root, { set: ['a', 'a'], ports: [{ port: 1 }, { port: 1 }] }, { duplicates: 'allowed' })
})
