import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { digestOf } from '../../../lib/core/digest.ts'
import { heldText, type PruneDecision, pruneDecision } from '../../../lib/lane/prune/prune-decision.ts'
import type { HeldDeletion } from '../../../lib/store/record.ts'
import { entryOf, idOf, inventory, many } from '../samples.ts'

const root = idOf('flux-system')
const lost = [entryOf('ConfigMap/web/one')]

function holdOf(subjects: readonly string[]): HeldDeletion {
  const objects = subjects.map((subject) => ({ id: inventory(subject), uid: 'u' }))
  return { artifact: 'vanished', hash: digestOf('hold'), objects, why: 'a would lose 11 of 11 objects' }
}

const hold = holdOf(['ConfigMap/web/one'])

interface Given {
  readonly deletions?: typeof lost
  readonly holder?: typeof root
  readonly heldOn?: typeof root
  readonly blocked?: string
}

/** The decision for unit `a`. */
function decide({ deletions = [], holder = idOf('a'), heldOn, blocked }: Given, unit = idOf('a')): PruneDecision {
  const own = { unit: idOf('a'), holder, vanished: holder !== idOf('a'), handovers: [], orphans: [], deletions }
  const held = new Map(heldOn === undefined ? [] : [[heldOn, hold]])
  const act = { deletions: new Map([[own.unit, own]]), held, blocked: () => blocked && { why: blocked, fails: false } }
  return pruneDecision(act as unknown as Parameters<typeof pruneDecision>[0], unit)
}

describe('a unit', () => {
  it('that loses nothing decides nothing, blocked or not', () => {
    assert.deepEqual(decide({ blocked: 'x is not rendered yet' }), { kind: 'nothing' })
  })
  it('deletes what it lost', () => assert.deepEqual(decide({ deletions: lost }), { kind: 'go', entries: lost }))
  it('waits while it is not known what others want, before any person is asked', () => {
    const found = decide({ deletions: lost, heldOn: idOf('a'), blocked: 'x is not rendered yet' })
    assert.deepEqual(found, { kind: 'blocked', why: 'x is not rendered yet', entries: lost })
  })
  it('waits for a person', () => {
    assert.deepEqual(decide({ deletions: lost, heldOn: idOf('a') }), { kind: 'held', hold, holder: idOf('a') })
  })
  it('that left Git waits for the approval of the unit above', () => {
    assert.deepEqual(decide({ deletions: lost, holder: root, heldOn: root }), { kind: 'held', hold, holder: root })
  })
  it('that answers for others waits with them, though it loses nothing itself', () => {
    assert.deepEqual(decide({ deletions: lost, holder: root, heldOn: root }, root), {
      kind: 'held',
      hold,
      holder: root,
    })
  })
  it('does not wait for the hold of another unit', () => {
    assert.deepEqual(decide({ deletions: lost, heldOn: idOf('b') }), { kind: 'go', entries: lost })
  })
})

describe('what a person reads of a held deletion', () => {
  it('is what would go, why it waits and both ways to let it through', () => {
    assert.equal(
      heldText(hold, root, 'prod'),
      '1 deletion waits for approval (a would lose 11 of 11 objects): ConfigMap/web/one. ' +
        `Run "sluice approve ${root} --cluster prod" or annotate ${root} with sluice.dev/approve-deletion: ${hold.hash}`,
    )
  })
  it('names ten of many', () => {
    const text = heldText(holdOf(many(12)), root, 'prod')
    assert.match(text, /^12 deletions wait for approval/)
    assert.match(text, /ConfigMap\/web\/9 and 2 more\. Run/)
    assert.doesNotMatch(heldText(holdOf(many(10)), root, 'prod'), / more/)
  })
})
