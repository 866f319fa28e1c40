import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import { Problem } from '../../lib/core/problem.ts'
import { unitId } from '../../lib/flux/definition.ts'
import { type Controls, changeControls, readControls } from '../../lib/store/controls.ts'
import { allControlsKey, clusterControlsKey, unitControlsKey } from '../../lib/store/keys.ts'
import { memoryBucket } from '../support/memory-bucket.ts'
import { sampleDigest, sampleRevision } from './samples.ts'

const full: Required<Controls> = {
  suspend: { by: 'ann', at: 1, reason: 'incident' },
  pin: { artifact: sampleDigest, revision: sampleRevision, by: 'ben', at: 2 },
  approval: { artifact: 'vanished', hash: sampleDigest, expires: 9, by: 'eve', at: 3 },
  reconcile: { by: 'joe', at: 4 },
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
      changeControls(bucket, allControlsKey, (present) => ({ ...present, reconcile: full.reconcile })),
    ])
    const document = await readControls(bucket.store, allControlsKey)
    assert.deepEqual([document?.value, document?.seq], [full, 4])
    const resumed = await changeControls(bucket, allControlsKey, ({ suspend: _, ...rest }) => rest)
    assert.deepEqual([resumed.value.suspend, resumed.seq], [undefined, 5])
  })
  it('that cannot be written say what the store said, not that others changed them', async () => {
    const store = memoryObjectStore()
    const full = new Problem({ code: 'StoreFailed', what: 'no space is left' })
    const bucket = memoryBucket({ ...store, put: () => Promise.reject(full) })
    const order = changeControls(bucket, allControlsKey, () => ({ suspend: { by: 'ann', at: 1 } }))
    await assert.rejects(order, { code: 'StoreFailed', message: /no space is left/ })
  })
})
