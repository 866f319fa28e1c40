import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { digestOf } from '../../lib/core/digest.ts'
import { unitId } from '../../lib/flux/definition.ts'
import { sourceId } from '../../lib/source/spec.ts'
import { type Controls, changeControls, readControls } from '../../lib/store/controls.ts'
import { allControlsKey, clusterControlsKey, unitControlsKey } from '../../lib/store/keys.ts'
import { addSource, readSources } from '../../lib/store/sources.ts'
import { memoryBucket } from '../support/memory-bucket.ts'
import { sampleDigest, sampleRevision, sampleSource } from './samples.ts'

const full: Required<Controls> = {
  suspend: { by: 'ann', at: 1, reason: 'incident' },
  pin: { artifact: sampleDigest, revision: sampleRevision, by: 'ben', at: 2 },
  approval: { artifact: 'vanished', hash: sampleDigest, expires: 9, by: 'eve', at: 3 },
}

describe('controls', () => {
  it('come back with every field, each key its own', async () => {
    const bucket = memoryBucket()
    const unit = unitControlsKey('prod', unitId('Kustomization', 'flux-system', 'apps'))
    for (const key of [allControlsKey, clusterControlsKey('prod'), unit]) {
      assert.equal(await readControls(bucket.store, key), undefined)
      const changed = await changeControls(bucket, key, () => full)
      assert.deepEqual(await readControls(bucket.store, key), changed)
      assert.deepEqual(changed.value, full)
    }
  })
  it('keep what others ask for at the same time, and count each change', async () => {
    const bucket = memoryBucket()
    await Promise.all([
      changeControls(bucket, allControlsKey, (present) => ({ ...present, suspend: full.suspend })),
      changeControls(bucket, allControlsKey, (present) => ({ ...present, pin: full.pin })),
      changeControls(bucket, allControlsKey, (present) => ({ ...present, approval: full.approval })),
    ])
    const document = await readControls(bucket.store, allControlsKey)
    assert.deepEqual([document?.value, document?.seq], [full, 3])
    const resumed = await changeControls(bucket, allControlsKey, ({ suspend: _, ...rest }) => rest)
    assert.deepEqual([resumed.value.suspend, resumed.seq], [undefined, 4])
  })
})

describe('the sources of a URL', () => {
  it('are noted once each, by many at once', async () => {
    const bucket = memoryBucket()
    const url = digestOf('github.com/acme/fleet')
    const ids = ['main', 'next', 'old'].map((branch) => sourceId({ ...sampleSource, ref: { branch } }))
    assert.deepEqual(await readSources(bucket.store, url), [])
    await Promise.all([...ids, ...ids].map((id) => addSource(bucket, url, id)))
    assert.deepEqual(await readSources(bucket.store, url), [...ids].sort())
  })
})
