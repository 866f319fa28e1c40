import assert from 'node:assert/strict'
import { test } from 'node:test'
import { yamlText } from '../../lib/manifest/yaml-text.ts'

const words = (count: number) => Array.from({ length: count }, () => 'word').join(' ')

test('a long plain text is folded at the first space beyond column 80', () => {
  assert.equal(yamlText({ k: words(20) }), `k: ${words(16)}\n  ${words(4)}\n`)
})

test('a long quoted text is folded inside of its quotes', () => {
  assert.equal(yamlText({ k: `a: ${words(20)}` }), `k: 'a: ${words(15)}\n  ${words(5)}'\n`)
})

test('a fold in double quotes keeps a second space by a backslash', () => {
  assert.equal(yamlText({ k: `\t${words(16)}  end` }), `k: "\\t${words(16)}\n  \\ end"\n`)
})

test('a text without spaces, a key and two spaces in a row are never folded', () => {
  const long = 'x'.repeat(100)
  assert.equal(yamlText({ [`${long} y`]: `${long}  y` }), `${long} y: ${long}  y\n`)
})
