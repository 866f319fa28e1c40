import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type ApiServer, startApiServer } from '../../../../lib/local/apiserver/apiserver.ts'
import { type Client, clientOf, type Read } from './client.ts'

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const widgets = '/apis/test.example/v1/namespaces/default/widgets'

const definition = {
  metadata: { name: 'widgets.test.example' },
  spec: {
    group: 'test.example',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
}

describe('a definition that is deleted', () => {
  let server: ApiServer
  let client: Client
  before(async () => {
    // What an API server does by itself.
    server = await startApiServer({ controllers: false, pods: false })
    client = clientOf(server)
  })
  after(() => server?.close())

  it('goes after its objects', async () => {
    await client.create(definitions, definition)
    const widget = { apiVersion: 'test.example/v1', kind: 'Widget' }
    await client.create(widgets, { ...widget, metadata: { name: 'one' } })
    await client.create(widgets, { ...widget, metadata: { name: 'held', finalizers: ['test.example/hold'] } })
    const deleted = await client.remove(`${definitions}/widgets.test.example`)
    assert.deepEqual(deleted.metadata.finalizers, ['customresourcecleanup.apiextensions.k8s.io'])
    await server.settled()
    assert.deepEqual(
      (await client.list(widgets)).map(({ metadata }) => metadata.name),
      ['held'],
    )
    const { status } = await client.get(`${definitions}/widgets.test.example`)
    const terminating = status.conditions.find(({ type }: Read) => type === 'Terminating')
    assert.equal(terminating.reason, 'InstanceDeletionInProgress')
    await client.merge(`${widgets}/held`, { metadata: { finalizers: null } })
    await server.settled()
    assert.ok(!(await client.has(`${definitions}/widgets.test.example`)))
    assert.ok(!(await client.has(widgets)))
  })
})
