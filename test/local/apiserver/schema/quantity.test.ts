import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { canonicalQuantity } from '../../../../lib/local/apiserver/schema/builtin/quantity.ts'

const written: readonly (readonly [string, string])[] = [
  ['0', '0'],
  ['1', '1'],
  ['1000m', '1'],
  ['1500m', '1500m'],
  ['1.5', '1500m'],
  ['0.5', '500m'],
  ['.5', '500m'],
  ['1.', '1.'],
  ['1.500', '1.500'],
  ['100', '100'],
  ['1000', '1k'],
  ['1100', '1100'],
  ['1e3', '1e3'],
  ['1000e0', '1e3'],
  ['1E', '1E'],
  ['512Mi', '512Mi'],
  ['1024Mi', '1Gi'],
  ['0.5Gi', '512Mi'],
  ['1.5Gi', '1536Mi'],
  ['1000Ki', '1000Ki'],
  ['512Ki', '512Ki'],
  ['0.5Ki', '512'],
  ['+5Gi', '+5Gi'],
  ['-1', '-1'],
  ['-1.5', '-1500m'],
  ['00010', '00010'],
  ['0.0000000001', '1n'],
  ['100000', '100k'],
  ['9999999999999Gi', '9223372036854775807'],
]

describe('quantities are written as the server writes them', () => {
  for (const [text, expected] of written) {
    test(`${text} is ${expected}`, () => assert.equal(canonicalQuantity(text), expected))
  }
  test('in a list of resources thousandths are the finest', () => {
    assert.equal(canonicalQuantity('0.0001', { inList: true }), '1m')
    assert.equal(canonicalQuantity('1u'), '1u')
    assert.equal(canonicalQuantity('1u', { inList: true }), '1m')
  })
  for (const text of ['', 'x', '1x', '1.2.3', 'Gi', '1 Gi', '1gi', '--1', '1e', 'e3']) {
    test(`${JSON.stringify(text)} is none`, () => assert.equal(canonicalQuantity(text), undefined))
  }
})
