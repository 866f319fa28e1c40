import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as z from 'zod'
import { checkedEach, checkedOnce } from '../../lib/store/checked-parts.ts'

interface Part {
  readonly size: number
}

/** A schema that counts the parts that it looks at. */
function counting(): { readonly looks: () => number; readonly part: z.ZodType<Part> } {
  let count = 0
  const part = z.strictObject({ size: z.int() }).refine(() => ++count > 0)
  return { looks: () => count, part }
}

describe('a part that was accepted', () => {
  it('is not looked at again, alone or in another list', () => {
    const { looks, part } = counting()
    const [one, each] = [checkedOnce(part), checkedEach(part)]
    const [first, second] = [{ size: 1 }, { size: 2 }]
    for (const _ of [1, 2]) assert.equal(one.parse(first), first)
    assert.equal(looks(), 1)
    each.parse([first, second])
    each.parse([second, { size: 3 }, first])
    assert.equal(looks(), 4)
  })
  it('says nothing of another that is equal to it', () => {
    const { looks, part } = counting()
    const each = checkedEach(part)
    each.parse([{ size: 1 }])
    each.parse([{ size: 1 }])
    assert.equal(looks(), 2)
  })
})

describe('what is wrong with a part', () => {
  const each = checkedEach(z.strictObject({ size: z.int() }))
  for (const [what, value, path] of [
    ['a field', [{ size: 1 }, { size: 'x' }], '1.size'],
    ['a part', [{ size: 1 }, { size: 2 }, null], '2'],
    ['the list', { size: 1 }, ''],
  ] as const) {
    it(`is told with its place, each time: ${what}`, () => {
      for (const _ of [1, 2]) {
        const issues = each.safeParse(value).error?.issues ?? []
        assert.deepEqual(
          issues.map((issue) => issue.path.join('.')),
          [path],
        )
      }
    })
  }
})
