import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseYaml } from '../../lib/manifest/parse-yaml.ts'

function doubling(levels: number): string {
  const lines = ['a0: &a0 [x, x]']
  for (let level = 1; level <= levels; level++) {
    lines.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    )
  }
  return lines.join('\n')
}

const errors: readonly (readonly [string, string, string, number])[] = [
  ['an unclosed list', 'a: 1\nb: [', 'unexpected end of the stream within a flow collection', 2],
  ['a null key', '~: 1', 'null cannot be a key', 1],
  ['an alias to its own list', 'a: &a [*a]', 'aliases nest too deeply or refer to themselves', 1],
  ['aliases that expand without bound', doubling(9), 'aliases expand to too many nodes', 1],
  ['nesting beyond 500 levels', '['.repeat(600), 'nesting exceeded maxDepth (500)', 1],
]

for (const [name, text, what, line] of errors) {
  test(`${name} is an error with its line`, () => {
    const parsed = parseYaml(text)
    assert.deepEqual('error' in parsed && parsed.error, { what, line })
  })
}

test('the last of two equal keys wins', () => {
  assert.deepEqual(parseYaml('a: {x: 1}\na: {z: 2}'), { values: [{ a: { z: 2 } }] })
})

test('strict reading refuses the second of two equal keys', () => {
  assert.deepEqual(parseYaml('a: 1\nb: 2\na: 3', { strict: true }), {
    error: { what: 'duplicated mapping key', line: 3 },
  })
})

test('merge keys give defaults that the mapping overrides', () => {
  const text = 'base: &base {a: 1, b: 2}\nmore:\n  <<: *base\n  b: 3\n'
  assert.deepEqual(parseYaml(text), { values: [{ base: { a: 1, b: 2 }, more: { a: 1, b: 3 } }] })
})

test('keys that read as booleans or numbers become the text of that value', () => {
  assert.deepEqual(parseYaml('on: 1\n0777: 2\n1.5: 3'), { values: [{ true: 1, 511: 2, 1.5: 3 }] })
})

test('a key __proto__ is data and changes no prototype', () => {
  const parsed = parseYaml('__proto__: {polluted: true}')
  const value = 'values' in parsed ? parsed.values[0] : undefined
  assert.equal(JSON.stringify(value), '{"__proto__":{"polluted":true}}')
  assert.equal(Object.getPrototypeOf(value), Object.prototype)
})
