import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseTick } from '../../lib/schedule/tick.ts'

const tick = { schema: 1, kind: 'tick', time: '2026-01-01T00:01:00Z' }

test('a tick names the time for which it was planned', () => {
  assert.deepEqual(parseTick(tick), { time: Date.UTC(2026, 0, 1, 0, 1) })
  assert.deepEqual(parseTick({ ...tick, time: '2026-01-01T01:01:00.250+01:00' }), {
    time: Date.UTC(2026, 0, 1, 0, 1) + 250,
  })
})

const refused: readonly (readonly [string, unknown, string])[] = [
  ['nothing', undefined, 'InvalidInput'],
  ['a text', 'tick', 'InvalidInput'],
  ['another kind', { ...tick, kind: 'tock' }, 'InvalidInput'],
  ['no schema', { kind: 'tick', time: tick.time }, 'InvalidInput'],
  ['no time', { schema: 1, kind: 'tick' }, 'InvalidInput'],
  ['a placeholder that nobody filled in', { ...tick, time: '<aws.scheduler.scheduled-time>' }, 'InvalidInput'],
  ['a day', { ...tick, time: '2026-01-01' }, 'InvalidInput'],
  ['what a later version sends', { schema: 2, beat: 1 }, 'SchemaTooNew'],
]
for (const [name, event, code] of refused) {
  test(`${name} is refused as ${code}`, () => {
    assert.throws(() => parseTick(event), { name: 'Problem', code })
  })
}
