import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { startApiServer } from '../../../../lib/local/apiserver/apiserver.ts'
import { eventually } from '../../../support/eventually.ts'
import { clientOf } from './client.ts'

const deployments = '/apis/apps/v1/namespaces/default/deployments'

function slow(name: string) {
  const annotations = { 'embedded.sluice.dev/delay': '500ms' }
  const template = {
    metadata: { labels: { app: name }, annotations },
    spec: { containers: [{ name: 'main', image: 'a' }] },
  }
  return { metadata: { name }, spec: { replicas: 2, selector: { matchLabels: { app: name } }, template } }
}

describe('controllers of a server', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'controllers-'))
  })
  after(() => rm(folder, { recursive: true }))

  it('go on where they were when it is started again', async () => {
    const first = await startApiServer({ folder })
    await clientOf(first).create(deployments, slow('kept'))
    await first.settled()
    await first.close()
    const second = await startApiServer({ folder })
    try {
      const client = clientOf(second)
      const pods = await client.list('/api/v1/namespaces/default/pods')
      assert.deepEqual(
        pods.map(({ status }) => status.phase),
        ['Pending', 'Pending'],
      )
      await eventually('readiness', async () => {
        return (await client.get(`${deployments}/kept`)).status.readyReplicas === 2 || undefined
      })
    } finally {
      await second.close()
    }
  })

  it('do nothing where it is told to leave them out', async () => {
    const server = await startApiServer({ controllers: false, pods: false })
    try {
      const client = clientOf(server)
      await client.create(deployments, slow('alone'))
      await server.settled()
      assert.deepEqual((await client.get(`${deployments}/alone`)).status, {})
      assert.deepEqual(await client.list('/api/v1/serviceaccounts'), [])
      assert.deepEqual(await client.list('/api/v1/nodes'), [])
    } finally {
      await server.close()
    }
  })

  it('change nothing more once everything is as it should be', async () => {
    const server = await startApiServer()
    try {
      const client = clientOf(server)
      await client.create(deployments, slow('calm'))
      await eventually('readiness', async () => {
        return (await client.get(`${deployments}/calm`)).status.readyReplicas === 2 || undefined
      })
      await server.settled()
      const revision = async (): Promise<string> => (await client.get(deployments)).metadata.resourceVersion
      const before = await revision()
      await new Promise((resolve) => setTimeout(resolve, 300))
      assert.equal(await revision(), before)
    } finally {
      await server.close()
    }
  })
})
