import assert from 'node:assert/strict'
import { test } from 'node:test'
import { overview } from '../../lib/console/overview.ts'
import { second, twoClusters } from '../cli/two-clusters.ts'

test('the page says of which revision a unit is in one way, also where the newest commit did not touch it', async () => {
  const { store } = await twoClusters()
  const { units } = await overview({ store, clusters: [], now: () => 0 })
  for (const { revision, message } of units.filter(({ ready }) => ready === 'True')) {
    assert.deepEqual([revision, message], [second, `Applied revision: ${second}`])
  }
})
