import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { UnitNode } from '../../../lib/lane/discover/graph.ts'
import { pruneBlocks } from '../../../lib/lane/plan/closure.ts'
import { behind, current, failed, graphOf, idOf, nodeOf, otherSource, pending } from '../samples.ts'

const mine = nodeOf('mine', current())
const theirs = nodeOf('theirs', current(), { source: otherSource })

/** Which of the units `mine`, `theirs` and one that left Git must not delete. */
function blocked(node: UnitNode): readonly string[] {
  const block = pruneBlocks(graphOf([mine, theirs, node]))
  return ['mine', 'theirs', 'gone'].filter((name) => block(idOf(name)) !== undefined)
}

describe('nobody deletes', () => {
  const cases: readonly (readonly [string, UnitNode])[] = [
    ['a unit is not rendered yet', nodeOf('x', pending)],
    ['a unit of another source is not rendered yet', nodeOf('x', pending, { source: otherSource })],
    ['nothing is known of what a unit wants', nodeOf('x', failed())],
    ['a unit has no source', nodeOf('x', failed(), { source: undefined })],
    ['a unit without a source is behind', nodeOf('x', behind([]), { source: undefined })],
  ]
  for (const [title, node] of cases) {
    it(`while ${title}`, () => assert.deepEqual(blocked(node), ['mine', 'theirs', 'gone']))
  }

  it('and the unit that one waits for is named', () => {
    assert.equal(
      pruneBlocks(graphOf([mine, nodeOf('x', pending)]))(mine.id)?.why,
      `${idOf('x')} is not rendered yet and may want them`,
    )
    assert.equal(
      pruneBlocks(graphOf([mine, nodeOf('x', failed())]))(mine.id)?.why,
      `${idOf('x')} fails at this revision, so it is not known whether it wants them. Repair that one first: they are kept for 15m0s`,
    )
  })
})

describe('a unit that is behind', () => {
  it('blocks the units of its source, and those that left Git, whose source nobody knows', () => {
    assert.deepEqual(blocked(nodeOf('x', behind([]))), ['mine', 'gone'])
    assert.deepEqual(blocked(nodeOf('x', behind([]), { source: otherSource })), ['theirs', 'gone'])
  })
})

describe('a block', () => {
  const isFailure = (node: UnitNode) => pruneBlocks(graphOf([mine, node]))(mine.id)?.fails
  for (const content of [failed(), behind([])]) {
    it(`by a failure (${content.kind}) is one, and counts for a while`, () =>
      assert.equal(isFailure(nodeOf('x', content)), true))
  }
  it('by what is not rendered yet counts until it is, also beside a failure', () => {
    assert.equal(isFailure(nodeOf('x', pending)), false)
    const both = graphOf([mine, nodeOf('x', failed()), nodeOf('y', pending)])
    assert.equal(pruneBlocks(both)(mine.id)?.fails, false)
  })
})

describe('everybody deletes', () => {
  it('where everything is known', () => assert.deepEqual(blocked(nodeOf('x', current())), []))
  it('where what is not rendered is suspended and never was applied', () => {
    assert.deepEqual(blocked(nodeOf('x', pending, { suspend: true })), [])
  })
})
