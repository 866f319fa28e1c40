import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sortedKeys } from '../../../lib/adapters/memory/sorted-keys.ts'
import { compareKeys } from '../../../lib/core/object-key.ts'

test('any additions and removals list as all keys, filtered and sorted, would', () => {
  const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', 'é', '\u{1f600}', '\uffee'), maxLength: 5 })
  const changes = fc.array(fc.record({ key, added: fc.boolean() }), { maxLength: 60 })
  fc.assert(
    fc.property(fc.uniqueArray(key), changes, key, (given, all, prefix) => {
      const plain = new Set(given)
      const sorted = sortedKeys(given)
      for (const { key, added } of all) {
        if (added) plain.add(key)
        else plain.delete(key)
        if (added) sorted.add(key)
        else sorted.remove(key)
      }
      const expected = [...plain].filter((each) => each.startsWith(prefix)).sort(compareKeys)
      assert.deepEqual(sorted.under(prefix), expected)
    }),
  )
})
