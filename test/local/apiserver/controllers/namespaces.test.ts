import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type ApiServer, startApiServer } from '../../../../lib/local/apiserver/apiserver.ts'
import { type Client, clientOf, type Read } from './client.ts'

describe('namespaces of an embedded server', () => {
  let server: ApiServer
  let client: Client
  before(async () => {
    server = await startApiServer()
    client = clientOf(server)
  })
  after(() => server?.close())

  const namespace = async (name: string): Promise<string> => {
    await client.create('/api/v1/namespaces', { metadata: { name } })
    await server.settled()
    return `/api/v1/namespaces/${name}`
  }

  it('have a ServiceAccount and the root certificate, also those that were there first, and get them back', async () => {
    const made = await namespace('made')
    for (const path of ['/api/v1/namespaces/default', made]) {
      assert.ok(await client.has(`${path}/serviceaccounts/default`), path)
      const map = await client.get(`${path}/configmaps/kube-root-ca.crt`)
      assert.deepEqual(Object.keys(map.data), ['ca.crt'])
    }
    await client.remove(`${made}/serviceaccounts/default`)
    await client.merge(`${made}/configmaps/kube-root-ca.crt`, { data: { 'ca.crt': 'other' } })
    await server.settled()
    assert.ok(await client.has(`${made}/serviceaccounts/default`))
    assert.notEqual((await client.get(`${made}/configmaps/kube-root-ca.crt`)).data['ca.crt'], 'other')
  })

  it('go with all that is in them', async () => {
    const path = await namespace('full')
    await client.create(`${path}/configmaps`, { metadata: { name: 'one' } })
    await client.create(`${path}/secrets`, { metadata: { name: 'two' } })
    assert.equal((await client.remove(path)).status.phase, 'Terminating')
    await server.settled()
    assert.ok(!(await client.has(path)))
    assert.ok(!(await client.has(`${path}/configmaps/one`)))
    const left = await client.list('/api/v1/secrets')
    assert.deepEqual(left, [])
  })

  it('wait for finalizers and say so', async () => {
    const path = await namespace('held')
    await client.create(`${path}/configmaps`, { metadata: { name: 'one', finalizers: ['test.example/hold'] } })
    await client.remove(path)
    await server.settled()
    const { status } = await client.get(path)
    assert.equal(status.phase, 'Terminating')
    assert.deepEqual(
      status.conditions.map(({ type, status: is, reason, message }: Read) => [type, is, reason, message]),
      [
        ['NamespaceDeletionDiscoveryFailure', 'False', 'ResourcesDiscovered', 'All resources successfully discovered'],
        [
          'NamespaceDeletionGroupVersionParsingFailure',
          'False',
          'ParsedGroupVersions',
          'All legacy kube types successfully parsed',
        ],
        [
          'NamespaceDeletionContentFailure',
          'False',
          'ContentDeleted',
          'All content successfully deleted, may be waiting on finalization',
        ],
        [
          'NamespaceContentRemaining',
          'True',
          'SomeResourcesRemain',
          'Some resources are remaining: configmaps. has 1 resource instances',
        ],
        [
          'NamespaceFinalizersRemaining',
          'True',
          'SomeFinalizersRemain',
          'Some content in the namespace has finalizers remaining: test.example/hold in 1 resource instances',
        ],
      ],
    )
    await client.merge(`${path}/configmaps/one`, { metadata: { finalizers: null } })
    await server.settled()
    assert.ok(!(await client.has(path)))
  })

  it('can be made again under the same name', async () => {
    const path = await namespace('again')
    await client.remove(path)
    await server.settled()
    await namespace('again')
    assert.ok(await client.has(`${path}/serviceaccounts/default`))
  })
})
