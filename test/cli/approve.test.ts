import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unitId } from '../../lib/flux/definition.ts'
import type { Bucket } from '../../lib/store/bucket.ts'
import { changeControls, readControls } from '../../lib/store/controls.ts'
import { readEvents } from '../../lib/store/events.ts'
import { unitControlsKey } from '../../lib/store/keys.ts'
import { source as text } from '../support/source.ts'
import { now, sluice } from './sluice.ts'
import { heldHash, twoClusters } from './two-clusters.ts'

const key = unitControlsKey('production', unitId('Kustomization', 'flux-system', 'db'))

async function approvalIn(bucket: Bucket) {
  return (await readControls(bucket.store, key))?.value.approval
}

test('shows what is deleted, approves exactly that for an hour, and wakes the lane', async () => {
  const bucket = await twoClusters()
  const { code, out, woken } = await sluice('approve db', { bucket })
  assert.equal(
    out,
    text`
      Kustomization/flux-system/db on production would delete 2 objects (held because Namespace/apps is of a protected kind):
        ConfigMap/apps/settings
        Namespace/apps
      approved until 2026-11-23T13:00:00Z: these deletions or fewer, once; the next sync carries them out
    `,
  )
  const approval = await approvalIn(bucket)
  assert.equal(approval?.hash, heldHash)
  assert.equal(approval?.by, 'ada')
  assert.equal(approval?.expires, now + 3_600_000)
  assert.deepEqual(woken, ['production'])
  assert.equal(code, 0)
})

test('leaves an event with who approved what, and why', async () => {
  const bucket = await twoClusters()
  await sluice('approve db --reason moved', { bucket })
  const { found } = await readEvents(bucket.store, 'production', { day: now, limit: 9 })
  assert.deepEqual(
    found.map(({ reason, by, message }) => [reason, by, message]),
    [
      [
        'DeletionApproved',
        'ada',
        text`
          Deletion of 2 objects approved by ada until 2026-11-23T13:00:00Z (moved):
            ConfigMap/apps/settings
            Namespace/apps
        `.trimEnd(),
      ],
    ],
  )
})

test('only shows with --dry-run', async () => {
  const bucket = await twoClusters()
  const { out, woken } = await sluice('approve db --dry-run', { bucket })
  assert.match(out, /Namespace\/apps/)
  assert.equal(await approvalIn(bucket), undefined)
  assert.deepEqual(woken, [])
})

test('keeps the reason, and what else was asked for', async () => {
  const bucket = await twoClusters()
  await changeControls(bucket, key, () => ({ suspend: { by: 'bob', at: 1 } }))
  await sluice('approve db --for 30m --reason moved', { bucket })
  const controls = (await readControls(bucket.store, key))?.value
  assert.equal(controls?.suspend?.by, 'bob')
  assert.equal(controls?.approval?.reason, 'moved')
  assert.equal(controls?.approval?.expires, now + 30 * 60_000)
})

test('a unit that holds nothing back needs no approval', async () => {
  const { code, out } = await sluice('approve apps --cluster staging', { bucket: await twoClusters() })
  assert.match(out, /holds no deletions back/)
  assert.equal(code, 1)
})
