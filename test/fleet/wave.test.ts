import assert from 'node:assert/strict'
import { test } from 'node:test'
import { waveOf } from '../../lib/fleet/wave.ts'

test('a cluster is in the wave of its rollout', () => assert.equal(waveOf({ rollout: { wave: 3, afterMs: 0 } }), 3))

test('a cluster without rollout is in the first wave', () => assert.equal(waveOf({}), 1))
