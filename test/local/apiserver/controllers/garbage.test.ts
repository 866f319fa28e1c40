import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type ApiServer, startApiServer } from '../../../../lib/local/apiserver/apiserver.ts'
import { type Client, clientOf, ownedBy, type Read } from './client.ts'

describe('objects that name an owner', () => {
  let server: ApiServer
  let client: Client
  before(async () => {
    server = await startApiServer()
    client = clientOf(server)
  })
  after(() => server?.close())

  let count = 0
  const maps = async (): Promise<string> => {
    const name = `garbage-${++count}`
    await client.create('/api/v1/namespaces', { metadata: { name } })
    await server.settled()
    return `/api/v1/namespaces/${name}/configmaps`
  }
  const make = (path: string, name: string, metadata: object = {}): Promise<Read> =>
    client.create(path, { metadata: { name, ...metadata } })
  const names = async (path: string): Promise<readonly string[]> => {
    await server.settled()
    return (await client.list(path)).map(({ metadata }) => metadata.name).filter((name) => name !== 'kube-root-ca.crt')
  }

  it('go after their owner, and so do theirs', async () => {
    const path = await maps()
    const owner = await make(path, 'owner')
    const child = await make(path, 'child', ownedBy(owner))
    await make(path, 'grandchild', ownedBy(child))
    await make(path, 'other')
    assert.deepEqual(await names(path), ['child', 'grandchild', 'other', 'owner'])
    await client.remove(`${path}/owner`)
    assert.deepEqual(await names(path), ['other'])
  })

  it('go before an owner that is deleted in the foreground where they block it', async () => {
    const path = await maps()
    const owner = await make(path, 'owner')
    const held = { ...ownedBy(owner, { blockOwnerDeletion: true }), finalizers: ['test.example/hold'] }
    await make(path, 'child', held)
    await make(path, 'free', { ...ownedBy(owner), finalizers: ['test.example/hold'] })
    await client.remove(`${path}/owner`, { propagationPolicy: 'Foreground' })
    assert.deepEqual(await names(path), ['child', 'free', 'owner'])
    const { metadata } = await client.get(`${path}/owner`)
    assert.deepEqual(metadata.finalizers, ['foregroundDeletion'])
    assert.ok((await client.get(`${path}/child`)).metadata.deletionTimestamp)
    await client.merge(`${path}/child`, { metadata: { finalizers: null } })
    assert.deepEqual(await names(path), ['free'])
  })

  it('are deleted in the foreground all the way down', async () => {
    const path = await maps()
    const owner = await make(path, 'owner')
    const child = await make(path, 'child', ownedBy(owner, { blockOwnerDeletion: true }))
    await make(path, 'grandchild', {
      ...ownedBy(child, { blockOwnerDeletion: true }),
      finalizers: ['test.example/hold'],
    })
    await client.remove(`${path}/owner`, { propagationPolicy: 'Foreground' })
    assert.deepEqual(await names(path), ['child', 'grandchild', 'owner'])
    await client.merge(`${path}/grandchild`, { metadata: { finalizers: null } })
    assert.deepEqual(await names(path), [])
  })

  it('lose their owner where it is to leave orphans', async () => {
    const path = await maps()
    const owner = await make(path, 'owner')
    await make(path, 'child', ownedBy(owner))
    await client.remove(`${path}/owner`, { propagationPolicy: 'Orphan' })
    assert.deepEqual(await names(path), ['child'])
    assert.equal((await client.get(`${path}/child`)).metadata.ownerReferences, undefined)
  })

  it('stay while one of their owners is there, and forget the other', async () => {
    const path = await maps()
    const one = await make(path, 'one')
    const two = await make(path, 'two')
    const ownerReferences = [one, two].flatMap((owner) => ownedBy(owner).ownerReferences)
    await make(path, 'child', { ownerReferences })
    await client.remove(`${path}/one`)
    assert.deepEqual(await names(path), ['child', 'two'])
    const { metadata } = await client.get(`${path}/child`)
    assert.deepEqual(
      metadata.ownerReferences.map(({ name }: Read) => name),
      ['two'],
    )
    await client.remove(`${path}/two`)
    assert.deepEqual(await names(path), [])
  })

  it('go where the owner has another uid, another kind or is in another namespace', async () => {
    const path = await maps()
    const elsewhere = await make(await maps(), 'owner')
    const owner = await make(path, 'owner')
    await make(path, 'of-another-uid', ownedBy({ ...owner, metadata: { name: 'owner', uid: 'f00' } }))
    await make(path, 'of-another-kind', ownedBy({ ...owner, kind: 'Secret' }))
    await make(path, 'of-another-namespace', ownedBy(elsewhere))
    assert.deepEqual(await names(path), ['owner'])
  })

  it('stay where nothing is known of the kind of the owner', async () => {
    const path = await maps()
    const owner = { apiVersion: 'test.example/v1', kind: 'Widget', metadata: { name: 'w', uid: 'f00' } }
    await make(path, 'child', ownedBy(owner))
    assert.deepEqual(await names(path), ['child'])
  })

  it('may be an owner of another kind in the whole cluster', async () => {
    const path = await maps()
    const role = await client.create('/apis/rbac.authorization.k8s.io/v1/clusterroles', { metadata: { name: 'r' } })
    await make(path, 'child', ownedBy(role))
    assert.deepEqual(await names(path), ['child'])
    await client.remove('/apis/rbac.authorization.k8s.io/v1/clusterroles/r')
    assert.deepEqual(await names(path), [])
  })
})
