import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mask, maskIn } from '../../lib/core/mask.ts'

const cases: readonly (readonly [string, string, string, string])[] = [
  ['as it is', 'swordfish', 'got swordfish, swordfish', 'got ***, ***'],
  ['in base64', 'swordfish', 'got c3dvcmRmaXNo', 'got ***'],
  ['out of base64', 'c3dvcmRmaXNo', 'got swordfish', 'got ***'],
  ['with its quotes escaped', 'sword"fish', String.raw`got "sword\"fish"`, 'got "***"'],
  ['line by line', 'first one\r\nsecond one', 'line 2: second one', 'line 2: ***'],
  ['not where it is too short', 'abc', 'got abc', 'got abc'],
]
for (const [how, secret, text, expected] of cases) {
  test(`a secret is masked ${how}`, () => assert.equal(mask(text, [secret]), expected))
}

test('of secrets that begin alike no rest remains', () => {
  assert.equal(mask('got swordfish', ['sword', 'swordfish']), 'got ***')
})

test('texts at any depth of a value are masked', () => {
  const value = { a: ['swordfish', 1, null], b: { c: 'a swordfish!' } }
  assert.deepEqual(maskIn(value, ['swordfish']), { a: ['***', 1, null], b: { c: 'a ***!' } })
})
