import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { confirmIdentity, forgetIdentity, readIdentity } from '../../lib/store/identity.ts'
import { memoryBucket } from '../support/memory-bucket.ts'

describe('the identity of a cluster', () => {
  it('is written down at first contact and holds ever after', async () => {
    const bucket = memoryBucket()
    await confirmIdentity(bucket, 'prod', 'uid-1')
    await confirmIdentity(bucket, 'prod', 'uid-1')
    assert.equal((await readIdentity(bucket.store, 'prod'))?.value.uid, 'uid-1')
    await assert.rejects(confirmIdentity(bucket, 'prod', 'uid-2'), {
      code: 'IdentityMismatch',
      message: /^prod answers as another cluster/,
    })
  })
  it('is refused to a second name, by both names', async () => {
    const bucket = memoryBucket()
    await confirmIdentity(bucket, 'prod', 'uid-1')
    await assert.rejects(confirmIdentity(bucket, 'production', 'uid-1'), {
      code: 'IdentityMismatch',
      message: /^production is the same cluster as prod/,
    })
    assert.equal(await readIdentity(bucket.store, 'production'), undefined)
  })
  it('goes to one of many names that meet it at once', async () => {
    const bucket = memoryBucket()
    const names = Array.from({ length: 20 }, (_, n) => `name-${n}`)
    const results = await Promise.allSettled(names.map((name) => confirmIdentity(bucket, name, 'uid-1')))
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
  })
  it('is confirmed to many workers of one name at first contact', async () => {
    const bucket = memoryBucket()
    await Promise.all(Array.from({ length: 20 }, () => confirmIdentity(bucket, 'prod', 'uid-1')))
  })
  it('is free for another name, and the name for another cluster, once it is forgotten, also in two attempts', async () => {
    const bucket = memoryBucket()
    await confirmIdentity(bucket, 'prod', 'uid-1')
    let broken = true
    const breaking = {
      ...bucket.store,
      list: (prefix: string) => (broken ? assert.fail('cut short') : bucket.store.list(prefix)),
    }
    await assert.rejects(forgetIdentity(breaking, 'prod'))
    broken = false
    await forgetIdentity(breaking, 'prod')
    await confirmIdentity(bucket, 'production', 'uid-1')
    await confirmIdentity(bucket, 'prod', 'uid-2')
  })
})
