import assert from 'node:assert/strict'
import { test } from 'node:test'
import { overview } from '../../lib/console/overview.ts'
import { changeControls } from '../../lib/store/controls.ts'
import { allControlsKey, clusterControlsKey } from '../../lib/store/keys.ts'
import { second, twoClusters } from '../cli/two-clusters.ts'

test('the page says of which revision a unit is in one way, also where the newest commit did not touch it', async () => {
  const { store } = await twoClusters()
  const { units } = await overview({ store, clusters: [], now: () => 0 })
  for (const { revision, message } of units.filter(({ ready }) => ready === 'True')) {
    assert.deepEqual([revision, message], [second, `Applied revision: ${second}`])
  }
})

test('the page has who suspended a cluster and its units, why and when, in the words of the commands', async () => {
  const bucket = await twoClusters()
  const suspend = { by: 'ada', at: 5, reason: 'incident 12' }
  await changeControls(bucket, clusterControlsKey('staging'), () => ({ suspend }))
  await changeControls(bucket, allControlsKey, () => ({ suspend: { by: 'bob', at: 7 } }))
  const { clusters, units } = await overview({ store: bucket.store, clusters: [], now: () => 9 })
  const told = (row: { readonly suspensions: readonly { readonly text: string; readonly at: number }[] } | undefined) =>
    row?.suspensions.map(({ text, at }) => [text, at])
  assert.deepEqual(told(clusters[1]), [
    ['everything is suspended by bob', 7],
    ['suspended by ada (incident 12)', 5],
  ])
  assert.deepEqual(told(units.find(({ cluster }) => cluster === 'staging')), [
    ['everything is suspended by bob', 7],
    ['its cluster is suspended by ada (incident 12)', 5],
  ])
  assert.deepEqual(told(units[0]), [['everything is suspended by bob', 7]])
})
