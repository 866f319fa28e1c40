import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseYaml } from '../../lib/manifest/parse-yaml.ts'

const scalars: readonly (readonly [string, unknown])[] = [
  ['yes', true],
  ['on', true],
  ['y', true],
  ['n', false],
  ['Off', false],
  ['tRUE', 'tRUE'],
  ['~', null],
  ['', null],
  ['Null', null],
  ['0777', 511],
  ['0o17', 15],
  ['-0b11', -3],
  ['0x1F', 31],
  ['0888', 888],
  ['1_000', 1000],
  ['12:30:45', '12:30:45'],
  ['2020-01-01', '2020-01-01'],
  ['1e3', 1000],
  ['.5', 0.5],
  ['._5', '._5'],
  ['1.', 1],
  ['1.0', 1],
  ['+1', 1],
  ['-0', 0],
  ['1e', '1e'],
  ['0x', '0x'],
  ['1e400', '1e400'],
  ['1e21', 1e21],
  ['=', '='],
  ['9007199254740991', 9007199254740991],
  ['18446744073709551615', 2 ** 64],
  ['99999999999999999999', 1e20],
  ['0x1FFFFFFFFFFFFFFFFF', '0x1FFFFFFFFFFFFFFFFF'],
  ['"9007199254740993"', '9007199254740993'],
  ['!!str 123', '123'],
  ['!!float 1', 1],
  ['!!binary aGVsbG8=', 'hello'],
  ['!unknown x', 'x'],
]

for (const [text, value] of scalars) {
  test(`the scalar "${text}" is read as ${JSON.stringify(value)}`, () => {
    assert.deepEqual(parseYaml(`a: ${text}`), { values: [{ a: value }] })
  })
}

const refused: readonly (readonly [string, RegExp])[] = [
  ['9007199254740993', /beyond 2\^53/],
  ['-9223372036854775808', /beyond 2\^53/],
  ['0x20000000000001', /beyond 2\^53/],
  ['.inf', /JSON cannot hold/],
  ['.NaN', /JSON cannot hold/],
]

for (const [text, what] of refused) {
  test(`the scalar ${text} is refused rather than changed`, () => {
    const parsed = parseYaml(`b: '9007199254740993'\na: ${text}`)
    assert.match('error' in parsed ? parsed.error.what : '', what)
  })
}

test('the line of an integer that cannot be kept is named', () => {
  const parsed = parseYaml('a: "9007199254740993" # 9007199254740993\nb:\n  - 9007199254740993\n')
  assert.equal('error' in parsed && parsed.error.line, 3)
})
