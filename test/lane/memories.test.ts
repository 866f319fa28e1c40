import assert from 'node:assert/strict'
import { test } from 'node:test'
import { laneMemories } from '../../lib/lane/memories.ts'
import type { LaneMemory } from '../../lib/lane/memory.ts'
import type { UnitRecord } from '../../lib/store/record.ts'
import { bareRecord } from '../schedule/sweep/scene.ts'

/** Has a memory hold the record of a unit with as many objects. */
function fill({ records }: LaneMemory, objects: number): void {
  const inventory = Array.from({ length: objects }) as UnitRecord['inventory']
  records.set('record', { value: { ...bareRecord, inventory }, seq: 1, etag: 'e' })
}

test('a lane finds what its last activation in the process left', () => {
  const memories = laneMemories()
  const first = memories.of('one')
  memories.of('two')
  assert.equal(memories.of('one'), first)
})

test('lanes that were worked on longest ago are forgotten where all of them hold more than there is room for', () => {
  const memories = laneMemories(1_000)
  const [one, two] = [memories.of('one'), memories.of('two')]
  fill(one, 500)
  fill(two, 500)
  const three = memories.of('three')
  assert.equal(memories.of('two'), two)
  assert.equal(memories.of('three'), three)
  assert.notEqual(memories.of('one'), one)
})

test('the lane that is worked on is kept however large it is, and makes no room for others when it is through', () => {
  const memories = laneMemories(1_000)
  const large = memories.of('large')
  fill(large, 16_000)
  assert.equal(memories.of('large'), large)
  memories.of('other')
  assert.notEqual(memories.of('large'), large)
})

test('a thousand clusters of which nothing is held are not all kept either', () => {
  const memories = laneMemories(1_000)
  const first = memories.of('c0')
  for (let n = 1; n < 1_000; n++) memories.of(`c${n}`)
  assert.notEqual(memories.of('c0'), first)
})
