import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { unifiedDiff } from '../../../../lib/local/apiserver/schema/validation/unified-diff.ts'

const lines = (...list: readonly string[]) => list.join('\n')
const alphabet = [...'abcdefghijklmnop']

/** As difflib of Python tells the same texts, with three lines around each change. */
const cases: readonly (readonly [name: string, one: string, other: string, told: string])[] = [
  ['the same', 'a', 'a', ''],
  ['one line of one', 'a', 'b', '@@ -1 +1 @@\n-a\n+b\n'],
  ['a line more', lines('a', 'b'), lines('a', 'x', 'b'), '@@ -1,2 +1,3 @@\n a\n+x\n b\n'],
  ['a line less', lines('a', 'x', 'b'), lines('a', 'b'), '@@ -1,3 +1,2 @@\n a\n-x\n b\n'],
  [
    'changes far apart',
    lines(...alphabet),
    lines('A', ...alphabet.slice(1, -1), 'P'),
    '@@ -1,4 +1,4 @@\n-a\n+A\n b\n c\n d\n@@ -13,4 +13,4 @@\n m\n n\n o\n-p\n+P\n',
  ],
  [
    'changes near each other',
    lines(...alphabet.slice(0, 8)),
    lines('A', ...alphabet.slice(1, 7), 'H'),
    '@@ -1,8 +1,8 @@\n-a\n+A\n b\n c\n d\n e\n f\n g\n-h\n+H\n',
  ],
]

describe('how a text has changed', () => {
  for (const [name, one, other, told] of cases) test(name, () => assert.equal(unifiedDiff(one, other), told))
})
