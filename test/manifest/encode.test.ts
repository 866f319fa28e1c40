import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Json } from '../../lib/core/json.ts'
import { decodeManifests } from '../../lib/manifest/decode.ts'
import { encodeManifests, encodeYaml } from '../../lib/manifest/encode.ts'
import { parseYaml } from '../../lib/manifest/parse-yaml.ts'

/** Text as Go's writer puts it, each checked against sigs.k8s.io/yaml 1.6. */
const texts: readonly (readonly [string, string])[] = [
  ['plain', 'plain'],
  [`$\{name}`, `$\{name}`],
  ['yes', '"yes"'],
  ['123', '"123"'],
  ['1e3', '"1e3"'],
  ['0x1F', '"0x1F"'],
  ['9007199254740993', '"9007199254740993"'],
  ['12:30', '"12:30"'],
  ['2020-01-01', '"2020-01-01"'],
  ['~', '"~"'],
  ['', '""'],
  ['a: b', "'a: b'"],
  ["it's: so", "'it''s: so'"],
  ['a #b', "'a #b'"],
  ['#a', "'#a'"],
  ['- a', "'- a'"],
  ['-a', '-a'],
  [':a', ':a'],
  ['{a}', "'{a}'"],
  ['"a"', `'"a"'`],
  ['tail ', "'tail '"],
  ['a\nb\n', '|\n  a\n  b'],
  ['a\nb', '|-\n  a\n  b'],
  ['a\tb', '"a\\tb"'],
  ['a \nb', '"a \\nb"'],
]

for (const [text, expected] of texts) {
  test(`the text ${JSON.stringify(text)} is written as ${JSON.stringify(expected)}`, () => {
    assert.equal(encodeYaml({ k: text }), `k: ${expected}\n`)
  })
}

test('text at the root is quoted: readers disagree on the indentation of a block there', () => {
  assert.equal(encodeYaml(' a\nb'), '" a\\nb"\n')
})

test('the merge key is quoted, where Go leaves it plain and reads something else back', () => {
  assert.equal(encodeYaml({ '<<': '<<' }), '"<<": "<<"\n')
})

test('keys are sorted and lists are not indented', () => {
  const text = encodeYaml({ b: [1, { d: true, c: [[2]] }], a: {}, B: null, 1: [] })
  assert.equal(text, '"1": []\nB: null\na: {}\nb:\n- 1\n- c:\n  - - 2\n  d: true\n')
})

const scalar = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'ab01 \n\t:-#\'"\\|>&*!%@`{}[],?~=.+_\r\u2028\u0085\ufeff') }),
  fc.constantFrom(
    'yes',
    'No',
    'null',
    '1_0',
    '0b1',
    '.5',
    '+.inf',
    '---',
    '...',
    '--- a',
    '<<',
    '2020-01-01T00:00:00Z',
  ),
  fc.maxSafeInteger(),
  fc
    .double({ noDefaultInfinity: true, noNaN: true })
    .filter((number) => !Number.isInteger(number) || Number.isSafeInteger(number) || Math.abs(number) >= 2 ** 64)
    .map((number) => (number === 0 ? 0 : number)),
  fc.boolean(),
  fc.constant(null),
)
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('y', '1', 'a: b', 'a\nb', '')), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).value

// Integers between 2^53 and 2^63 are left out: no reader of ours makes them.
test('any JSON value is read back as it was written', () => {
  fc.assert(
    fc.property(json, (value) => {
      const parsed = parseYaml(encodeYaml(value), { strict: true })
      assert.deepEqual(parsed, { values: [value] })
    }),
    { numRuns: 500 },
  )
})

test('several manifests are read back in order', () => {
  const manifests = ['a', 'b'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }))
  assert.deepEqual(decodeManifests(encodeManifests(manifests), 'f').objects, manifests)
})
