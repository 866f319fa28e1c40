import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { JsonObject } from '../../../../lib/local/apiserver/json.ts'
import { builtinCodec } from '../../../../lib/local/apiserver/schema/builtin/builtin-codec.ts'
import { capturedTypes } from '../../../../lib/local/apiserver/schema/captured.ts'
import { customCodec } from '../../../../lib/local/apiserver/schema/custom/custom-codec.ts'
import { openApi } from './custom-bodies.ts'

const codec = customCodec(openApi, builtinCodec(capturedTypes()), { kind: 'any' })

function widget(spec: JsonObject, metadata: JsonObject = { name: 'w' }): JsonObject {
  return { apiVersion: 'example.test/v1', kind: 'Widget', metadata, spec }
}

describe('custom resources', () => {
  test('lose what their schema does not name, and get its defaults', () => {
    const { object, complaints } = codec.read(widget({ text: 'abc', foo: 1, ports: [{ name: 'a', bar: 2 }] }))
    const ports = [{ name: 'a', protocol: 'TCP' }]
    assert.deepEqual(object.spec, { text: 'abc', ports, level: 'low', on: true, preset: 'p', nested: { deep: 'd' } })
    assert.deepEqual(complaints, ['unknown field "spec.foo"', 'unknown field "spec.ports[0].bar"'])
  })

  test('keep what they do not know where they are told to', () => {
    const { object } = codec.read(widget({ text: 'abc', open: { any: { thing: 1 }, known: { a: 'x', b: 'y' } } }))
    assert.deepEqual((object.spec as JsonObject).open, { any: { thing: 1 }, known: { a: 'x' } })
  })

  test('have the metadata of every object', () => {
    const { wrong, complaints } = codec.read(widget({ text: 'abc' }, { name: 'w', labels: { a: 1 }, foo: 1 }))
    assert.equal(wrong, 'json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string')
    assert.deepEqual(complaints, ['unknown field "metadata.foo"'])
  })

  const wrong: readonly (readonly [JsonObject, string])[] = [
    [{}, 'spec.text: Required value'],
    [{ text: 1 }, 'spec.text: Invalid value: "integer": spec.text in body must be of type string: "integer"'],
    [
      { text: 'abc', count: 11 },
      'spec.count: Invalid value: 11: spec.count in body should be less than or equal to 10',
    ],
    [{ text: 'abc', level: 'x' }, 'spec.level: Unsupported value: "x": supported values: "low", "high"'],
    [{ text: 'abc', set: ['a', 'a'] }, 'spec.set[1]: Duplicate value: "a"'],
  ]
  for (const [spec, expected] of wrong) {
    test(`${JSON.stringify(spec)} is wrong: ${expected}`, () => {
      const found = codec.mistakes(codec.read(widget(spec)).object)
      assert.deepEqual(
        found.map(({ field, message }) => `${field}: ${message}`),
        [expected],
      )
    })
  }

  test('may keep what was wrong before', () => {
    const old = widget({ text: 'abc', count: 11 })
    assert.deepEqual(codec.mistakes(widget({ text: 'abd', count: 11 }), old), [])
    assert.equal(codec.mistakes(widget({ text: 'abc', count: 12 }), old).length, 1)
  })
})
