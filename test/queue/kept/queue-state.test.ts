import assert from 'node:assert/strict'
import { test } from 'node:test'
import { queueState } from '../../../lib/queue/kept/queue-state.ts'
import { longestDelayMs } from '../../../lib/queue/queue.ts'

const day = 24 * 60 * 60_000
const options = { max: 10, groups: 10, visibilityMs: 1_000 }

function filled() {
  const state = queueState(20)
  for (const [index, group] of ['busy', 'busy', 'busy', 'quiet'].entries()) {
    const place = { group, dedupId: String(index) }
    state.apply({ op: 'sent', id: `${group}-${index}`, body: '', sentAt: 0, due: 0, receives: 0, place })
  }
  return state
}

test('lets no busy group starve another one', () => {
  const state = filled()
  const seen: string[] = []
  for (let turn = 0; turn < 4; turn++) {
    for (const op of state.receive(0, { ...options, max: 1 })) {
      if (op.op !== 'received') continue
      state.apply(op)
      state.apply({ op: 'removed', id: op.id })
      seen.push(op.id)
    }
  }
  assert.deepEqual(seen, ['busy-0', 'quiet-3', 'busy-1', 'busy-2'])
})

test('says when something shows by itself', () => {
  const state = filled()
  assert.equal(state.nextShown(), undefined)
  for (const op of state.receive(5, options)) state.apply(op)
  assert.equal(state.nextShown(), 1_005)
  state.apply({ op: 'released', id: 'busy-1', until: 50 })
  assert.equal(state.nextShown(), 50)
})

test('ignores what is said of messages that it does not know, and a message that it was told of before', () => {
  const state = filled()
  for (const op of ['received', 'released'] as const) state.apply({ op, id: 'unknown', until: 1 })
  state.apply({ op: 'removed', id: 'unknown' })
  state.apply({ op: 'dead', id: 'unknown', at: 1 })
  const place = { group: 'busy', dedupId: '0' }
  state.apply({ op: 'sent', id: 'busy-0', body: 'other', sentAt: 0, due: 0, receives: 0, place })
  assert.equal(state.size, 4)
  assert.equal(state.delivered('busy-0')?.body, '')
  assert.deepEqual(state.dead(), [])
})

test('keeps dead letters for 14 days', () => {
  const state = filled()
  state.apply({ op: 'dead', id: 'busy-0', at: 7 })
  const dead = (now: number) => state.ops(now).filter(({ op }) => op === 'dead').length
  assert.deepEqual([dead(14 * day + 6), dead(14 * day + 7)], [1, 0])
})

test('remembers ids no longer than it needs to', () => {
  const state = filled()
  for (const id of ['busy-0', 'busy-1', 'busy-2', 'quiet-3']) state.apply({ op: 'removed', id })
  assert.equal(state.ops(299_999).length, 4)
  assert.deepEqual(state.ops(300_000), [])
})

test('folds for 5 minutes also where the clock was set back, and not until it is that late again', () => {
  const state = queueState(20)
  const place = { group: 'a', dedupId: '1' }
  state.apply({ op: 'seen', place, at: day })
  assert.equal(state.isRepeat(place, day - 1_000), true)
  assert.equal(state.isRepeat(place, 0), false)
})

test('shows at once after a restart what was in flight or released for later, and what is delayed when it is due', () => {
  const state = filled()
  for (const op of state.receive(0, { ...options, max: 3, visibilityMs: day })) state.apply(op)
  state.apply({ op: 'released', id: 'busy-0', until: day })
  state.apply({ op: 'sent', id: 'delayed', body: '', sentAt: 0, due: 5_000, receives: 0 })
  state.reopen(1_000)
  assert.deepEqual(
    state.receive(1_000, options).map((op) => 'id' in op && op.id),
    ['quiet-3', 'busy-0', 'busy-1', 'busy-2'],
  )
  assert.equal(state.nextShown(), 5_000)
})

test('delays nothing for longer than any message can be delayed, though the clock was set back meanwhile', () => {
  const state = queueState(20)
  state.apply({ op: 'sent', id: 'x', body: '', sentAt: day, due: day + 1_000, receives: 0 })
  state.reopen(0)
  assert.equal(state.nextShown(), longestDelayMs)
})
