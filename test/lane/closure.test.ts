import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { pruneBlocks } from '../../lib/lane/closure.ts'
import type { UnitNode } from '../../lib/lane/graph.ts'
import { behind, current, failed, graphOf, idOf, nodeOf, otherSource, pending, start } from './samples.ts'

const interval = 60_000
const mine = nodeOf('mine', current())
const theirs = nodeOf('theirs', current(), { source: otherSource })

/** Which of the units `mine`, `theirs` and one that left Git must not delete. */
function blocked(node: UnitNode, now = start): readonly string[] {
  const block = pruneBlocks(graphOf([mine, theirs, node]), now, interval)
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
      pruneBlocks(graphOf([mine, nodeOf('x', pending)]), start, interval)(mine.id),
      `${idOf('x')} is not rendered yet and may want them`,
    )
    assert.equal(
      pruneBlocks(graphOf([mine, nodeOf('x', failed())]), start, interval)(mine.id),
      `${idOf('x')} fails at this revision, so it is not known whether it wants them. Repair that one first`,
    )
  })
})

describe('a unit that is behind', () => {
  it('blocks the units of its source, and those that left Git, whose source nobody knows', () => {
    assert.deepEqual(blocked(nodeOf('x', behind([]))), ['mine', 'gone'])
    assert.deepEqual(blocked(nodeOf('x', behind([]), { source: otherSource })), ['theirs', 'gone'])
  })
})

describe('a failure', () => {
  for (const content of [failed(), behind([])]) {
    it(`(${content.kind}) blocks for one interval from its beginning`, () => {
      assert.notDeepEqual(blocked(nodeOf('x', content), start + interval - 1), [])
      assert.deepEqual(blocked(nodeOf('x', content), start + interval), [])
    })
  }
})

describe('everybody deletes', () => {
  it('where everything is known', () => assert.deepEqual(blocked(nodeOf('x', current())), []))
  it('where what is not rendered is suspended and never was applied', () => {
    assert.deepEqual(blocked(nodeOf('x', pending, { suspend: true })), [])
  })
})
