import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { type FieldSet, pathsOf, setOf, setText } from '../../../../lib/local/apiserver/fields/field-set.ts'
import { fromFieldsV1, toFieldsV1 } from '../../../../lib/local/apiserver/fields/fields-v1.ts'
import {
  indexElement,
  keyElement,
  nameElement,
  type Path,
  pathText,
  valueElement,
} from '../../../../lib/local/apiserver/fields/path-element.ts'
import {
  difference,
  intersection,
  recursiveDifference,
  sameSet,
  union,
} from '../../../../lib/local/apiserver/fields/set-algebra.ts'

const steps = [
  nameElement('a'),
  nameElement('b'),
  keyElement([['name', 'a']]),
  keyElement([
    ['protocol', 'TCP'],
    ['port', 80],
  ]),
  valueElement('a'),
  valueElement(1),
  valueElement(true),
  indexElement(2),
]
const path: fc.Arbitrary<Path> = fc.array(fc.constantFrom(...steps), { minLength: 1, maxLength: 4 })
const sets = fc.array(path, { maxLength: 12 }).map((paths): FieldSet => setOf(...paths))
const texts = (set: FieldSet) => pathsOf(set).map(pathText)
const sameTexts = (set: FieldSet, expected: readonly string[]) => {
  assert.deepEqual(texts(set).toSorted(), expected.toSorted())
}

describe('sets of fields', () => {
  it('unite, meet and differ path by path', () => {
    fc.assert(
      fc.property(sets, sets, (one, other) => {
        const [a, b] = [texts(one), texts(other)]
        sameTexts(union(one, other), [...new Set([...a, ...b])])
        sameTexts(
          intersection(one, other),
          a.filter((text) => b.includes(text)),
        )
        sameTexts(
          difference(one, other),
          a.filter((text) => !b.includes(text)),
        )
      }),
    )
  })

  it('lose with a field all that is below it when they differ recursively', () => {
    fc.assert(
      fc.property(sets, sets, (one, other) => {
        const gone = pathsOf(other)
        const covers = (cover: Path, inner: Path) => cover.every(({ id }, at) => inner[at]?.id === id)
        const kept = pathsOf(one).filter((inner) => !gone.some((cover) => covers(cover, inner)))
        sameTexts(recursiveDifference(one, other), kept.map(pathText))
      }),
    )
  })

  it('are the same after a way through fieldsV1', () => {
    fc.assert(fc.property(sets, (set) => sameSet(fromFieldsV1(JSON.parse(JSON.stringify(toFieldsV1(set)))), set)))
  })

  it('are read from fieldsV1 in any order and spacing', () => {
    const read = fromFieldsV1({
      'v: 3': {},
      'f:b': { 'f:c': {}, '.': {} },
      'k:{ "protocol":"udp","port":443}': {},
      'f:a': { 'i:2': { 'v:"x"': {} } },
    })
    const written =
      '{"f:a":{"i:2":{"v:\\"x\\"":{}}},"f:b":{".":{},"f:c":{}},"k:{\\"port\\":443,\\"protocol\\":\\"udp\\"}":{},"v:3":{}}'
    assert.equal(JSON.stringify(toFieldsV1(read)), written)
  })

  it('are written names first, then keys, values and places, each in their order', () => {
    const order = [
      'f:a',
      'f:b',
      'f:\uffff',
      'f:💻',
      'k:{"name":"first"}',
      'k:{"name":"second"}',
      'k:{"port":443,"protocol":"tcp"}',
      'k:{"port":8080}',
      'v:2',
      'v:10',
      'v:"aa"',
      'v:"ab"',
      'v:false',
      'v:true',
      'i:2',
      'i:10',
    ]
    const shuffled = Object.fromEntries(order.toReversed().map((id) => [id, {}]))
    assert.deepEqual(Object.keys(toFieldsV1(fromFieldsV1(shuffled))), order)
  })

  it('leave out steps that are not known', () => {
    assert.deepEqual(toFieldsV1(fromFieldsV1({ 'f:a': {}, 'r:b': {} })), { 'f:a': {} })
    assert.deepEqual(toFieldsV1(fromFieldsV1({ 'f:a': { 'r:b': {} } })), { 'f:a': {} })
  })

  for (const odd of [
    { a: {} },
    { 'no-colon': {} },
    { 'f:a': 7 },
    { 'v:{': {} },
    { 'k:[]': {} },
    { 'i:x': {} },
    'text',
    [],
  ])
    it(`cannot be read from ${JSON.stringify(odd)}`, () => assert.throws(() => fromFieldsV1(odd)))

  it('are told as conflicts tell them: what is at a place, then what is below', () => {
    const set = setOf(
      [nameElement('spec'), nameElement('ports'), keyElement([['name', 'ü"']]), nameElement('port')],
      [nameElement('spec'), nameElement('ports'), keyElement([['name', 'ü"']])],
      [nameElement('spec'), nameElement('a')],
      [nameElement('spec'), nameElement('set'), valueElement('a\n')],
      [nameElement('spec'), nameElement('set'), valueElement(1.5)],
      [nameElement('spec'), nameElement('list'), indexElement(3)],
    )
    assert.deepEqual(setText(set).split('\n'), [
      '.spec.a',
      '.spec.list[3]',
      '.spec.ports[name="ü\\""]',
      '.spec.ports[name="ü\\""].port',
      '.spec.set[=1.5]',
      '.spec.set[="a\\n"]',
    ])
  })
})
