import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closest } from '../../lib/core/closest.ts'

const words = ['path', 'prune', 'interval', 'retryInterval', 'healthChecks']
const cases: readonly (readonly [string, string | undefined])[] = [
  ['paths', 'path'],
  ['Prune', 'prune'],
  ['intervall', 'interval'],
  ['healthcheck', 'healthChecks'],
  ['xyzzy', undefined],
  ['', undefined],
  ['a'.repeat(1_000), undefined],
]

for (const [word, expected] of cases) {
  test(`"${word.slice(0, 20)}" suggests ${expected ?? 'nothing'}`, () => assert.equal(closest(word, words), expected))
}
