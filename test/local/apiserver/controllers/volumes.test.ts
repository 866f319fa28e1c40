import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type ApiServer, startApiServer } from '../../../../lib/local/apiserver/apiserver.ts'
import { eventually } from '../../../support/eventually.ts'
import { type Client, clientOf, type Read } from './client.ts'

const claims = '/api/v1/namespaces/default/persistentvolumeclaims'
const volumes = '/api/v1/persistentvolumes'
const pods = '/api/v1/namespaces/default/pods'

function asking(storage: string, more: object = {}) {
  return { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } }, ...more }
}

describe('claims of volumes', () => {
  let server: ApiServer
  let client: Client
  before(async () => {
    server = await startApiServer()
    client = clientOf(server)
  })
  after(() => server?.close())

  const claim = async (name: string, spec: object, annotations = {}): Promise<Read> => {
    await client.create(claims, { metadata: { name, annotations }, spec })
    await server.settled()
    return client.get(`${claims}/${name}`)
  }
  const volume = (name: string, storage: string, more: object = {}) =>
    client.create(volumes, {
      metadata: { name },
      spec: {
        capacity: { storage },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        hostPath: { path: '/x' },
        ...more,
      },
    })

  it('are bound to a volume that is made for them, and take it with them', async () => {
    const bound = await claim('made', asking('1Gi', { storageClassName: 'any' }))
    assert.deepEqual(bound.status, { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } })
    assert.equal(bound.metadata.annotations['pv.kubernetes.io/bind-completed'], 'yes')
    const made = await client.get(`${volumes}/${bound.spec.volumeName}`)
    assert.equal(made.spec.storageClassName, 'any')
    await client.remove(`${claims}/made`)
    await server.settled()
    assert.ok(!(await client.has(`${claims}/made`)))
    assert.ok(!(await client.has(`${volumes}/${bound.spec.volumeName}`)))
  })

  it('take the smallest volume that is there and large enough, and leave it behind', async () => {
    for (const [name, storage] of [
      ['small', '500Mi'],
      ['large', '10Gi'],
      ['fitting', '2Gi'],
    ] as const) {
      await volume(name, storage, { storageClassName: 'static' })
    }
    await server.settled()
    assert.equal((await client.get(`${volumes}/small`)).status.phase, 'Available')
    const bound = await claim('static', asking('1Gi', { storageClassName: 'static' }))
    assert.equal(bound.spec.volumeName, 'fitting')
    await client.remove(`${claims}/static`)
    await server.settled()
    assert.equal((await client.get(`${volumes}/fitting`)).status.phase, 'Released')
  })

  it('wait for a volume where they want no class', async () => {
    assert.equal((await claim('waits', asking('1Gi', { storageClassName: '' }))).status.phase, 'Pending')
    await volume('late', '1Gi')
    await server.settled()
    assert.equal((await client.get(`${claims}/waits`)).spec.volumeName, 'late')
  })

  it('wait where they are steered to, and their Pods with them', async () => {
    const steered = await claim('steered', asking('1Gi'), { 'embedded.sluice.dev/claim': 'pending' })
    assert.equal(steered.status.phase, 'Pending')
    const spec = {
      containers: [{ name: 'main', image: 'app:1' }],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'steered' } }],
    }
    await client.create(pods, { metadata: { name: 'waits' }, spec })
    await server.settled()
    const [scheduled] = (await client.get(`${pods}/waits`)).status.conditions
    assert.equal(scheduled.message, '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.')
    await client.merge(`${claims}/steered`, { metadata: { annotations: { 'embedded.sluice.dev/claim': 'bind' } } })
    await server.settled()
    assert.equal((await client.get(`${pods}/waits`)).status.phase, 'Running')
    await client.remove(`${claims}/steered`)
    await server.settled()
    assert.ok(await client.has(`${claims}/steered`))
    await client.remove(`${pods}/waits`)
    await server.settled()
    assert.ok(!(await client.has(`${claims}/steered`)))
  })

  it('are bound after a delay', async () => {
    const later = await claim('later', asking('1Gi'), { 'embedded.sluice.dev/delay': '200ms' })
    assert.equal(later.status.phase, 'Pending')
    await eventually('the volume', async () => {
      return (await client.get(`${claims}/later`)).status.phase === 'Bound' || undefined
    })
  })
})
