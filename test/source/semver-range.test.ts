import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseSemverRange, parseVersionTag } from '../../lib/source/semver-range.ts'

const versions =
  '0.0.1 0.1.0 0.2.3 1.0.0-rc.1 1.0.0 1.2.3 1.2.4-beta.1 1.2.4 1.9.0 2.0.0-alpha 2.0.0 2.1.0 3.0.0'.split(' ')

const ranges: readonly (readonly [string, string | undefined])[] = [
  ['*', '0.0.1 0.1.0 0.2.3 1.0.0 1.2.3 1.2.4 1.9.0 2.0.0 2.1.0 3.0.0'],
  ['1.x', '1.0.0 1.2.3 1.2.4 1.9.0'],
  ['1', '1.0.0 1.2.3 1.2.4 1.9.0'],
  ['1.2', '1.2.3 1.2.4'],
  ['=1.2.3', '1.2.3'],
  ['v1.2.3', '1.2.3'],
  ['>=1.2.3, <2', '1.2.3 1.2.4 1.9.0'],
  ['>=1.2.3 <2', '1.2.3 1.2.4 1.9.0'],
  ['=>1.2.4 =<2.0.0', '1.2.4 1.9.0 2.0.0'],
  ['>1', '2.0.0 2.1.0 3.0.0'],
  ['>1.2', '1.9.0 2.0.0 2.1.0 3.0.0'],
  ['<=1', '0.0.1 0.1.0 0.2.3 1.0.0 1.2.3 1.2.4 1.9.0'],
  ['!=1.x', '0.0.1 0.1.0 0.2.3 2.0.0 2.1.0 3.0.0'],
  ['!=1.2', '0.0.1 0.1.0 0.2.3 1.0.0 1.9.0 2.0.0 2.1.0 3.0.0'],
  ['!=1.2.3 1.x', '1.0.0 1.2.4 1.9.0'],
  ['~1.2.3', '1.2.3 1.2.4'],
  ['~>1', '1.0.0 1.2.3 1.2.4 1.9.0'],
  ['~0.0.0', '0.0.1 0.1.0 0.2.3 1.0.0 1.2.3 1.2.4 1.9.0 2.0.0 2.1.0 3.0.0'],
  ['^1.2', '1.2.3 1.2.4 1.9.0'],
  ['^0.2.0', '0.2.3'],
  ['^0.0.1', '0.0.1'],
  ['^0', '0.0.1 0.1.0 0.2.3'],
  ['1.0.0 - 1.2.4', '1.0.0 1.2.3 1.2.4'],
  ['<0.1 || >=3', '0.0.1 3.0.0'],
  ['>=1.2.4-0', '1.2.4-beta.1 1.2.4 1.9.0 2.0.0-alpha 2.0.0 2.1.0 3.0.0'],
  ['>=1.0.0-0 <1.2.4', '1.0.0-rc.1 1.0.0 1.2.3 1.2.4-beta.1'],
  ['01.2.3', '1.2.3'],
  ['', undefined],
  ['1 ||', undefined],
  ['latest', undefined],
  ['1.2.3.4', undefined],
  ['>=1,, <2', undefined],
  ['==1', undefined],
  ['1'.repeat(513), undefined],
]

for (const [text, expected] of ranges) {
  test(`the range ${JSON.stringify(text.slice(0, 40))} takes ${expected ?? 'no version: it is none'}`, () => {
    const range = parseSemverRange(text)
    const taken = range && versions.filter((version) => range(parseVersionTag(version)!))
    assert.equal(taken?.join(' '), expected)
  })
}

test('tags of a version have two dots, and may be calendar versions', () => {
  const tags = [
    '1.2.3',
    'v1.2.3',
    '1.2.3-rc.1+build',
    '1.2',
    'v1',
    'vv1.0.0',
    '2024.01.07',
    '1.2-rc.1',
    '=1.0.0',
    ' 1.0.0',
    '1.0.0 ',
    '1.0.0-01',
  ]
  assert.deepEqual(
    tags.filter((tag) => parseVersionTag(tag) !== undefined),
    ['1.2.3', 'v1.2.3', '1.2.3-rc.1+build', '2024.01.07', '1.2-rc.1'],
  )
})

test('a range of many spaces is read in no time', () => {
  const start = performance.now()
  parseSemverRange(`1${' '.repeat(255)}${', '.repeat(120)}x`)
  assert.ok(performance.now() - start < 500)
})
