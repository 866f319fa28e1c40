import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import { dayMs } from '../../lib/core/clock.ts'
import { putArtifact } from '../../lib/store/artifacts.ts'
import { putImmutable } from '../../lib/store/immutable.ts'
import { artifactKey } from '../../lib/store/keys.ts'
import type { ObjectStore } from '../../lib/store/object-store.ts'
import { memoryBucket } from '../support/memory-bucket.ts'
import { virtualClock } from '../support/virtual-clock.ts'

function scene(around: (store: ObjectStore) => ObjectStore = (store) => store) {
  const clock = virtualClock()
  const store = memoryObjectStore(clock.now)
  const age = async (key: string) => {
    const [listed] = await Array.fromAsync(store.list(key))
    return (clock.now() - (listed?.modified ?? Number.NaN)) / dayMs
  }
  return { clock, store, age, bucket: { ...memoryBucket(around(store)), clock } }
}

test('what is put again after 15 days is as young as if it were new', async () => {
  const { clock, age, bucket } = scene()
  const digest = await putArtifact(bucket, 'kind: ConfigMap')
  clock.pass(14 * dayMs)
  await putArtifact(bucket, 'kind: ConfigMap')
  assert.equal(await age(artifactKey(digest)), 14)
  clock.pass(2 * dayMs)
  await putArtifact(bucket, 'kind: ConfigMap')
  assert.equal(await age(artifactKey(digest)), 0)
})

test('what is swept between the put that found it and its refresh is put again', async () => {
  let sweeps = 1
  const { clock, store, age, bucket } = scene((inner) => ({
    ...inner,
    async refresh(key, writtenBefore) {
      if (sweeps-- > 0) await inner.delete(key)
      return inner.refresh(key, writtenBefore)
    },
  }))
  await store.put('artifacts/x', Buffer.from('x'), { create: true })
  clock.pass(40 * dayMs)
  assert.equal(await putImmutable(bucket, 'artifacts/x', Buffer.from('x')), 'created')
  assert(0 <= (await age('artifacts/x')) && (await age('artifacts/x')) < 1)
})

test('nothing may refer to what could not be made young', async () => {
  const { bucket } = scene((inner) => ({
    ...inner,
    refresh: () => Promise.reject(new TypeError('no')),
  }))
  await putImmutable(bucket, 'k', Buffer.from('x'))
  await assert.rejects(putImmutable(bucket, 'k', Buffer.from('x')), TypeError)
})
