import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type ApiServer, startApiServer } from '../../../../lib/local/apiserver/apiserver.ts'
import { type Client, clientOf, type Read } from './client.ts'

const core = '/api/v1/namespaces/default'
const slices = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices'
const budgets = '/apis/policy/v1/namespaces/default/poddisruptionbudgets'

describe('what follows Pods', () => {
  let server: ApiServer
  let client: Client
  before(async () => {
    server = await startApiServer()
    client = clientOf(server)
  })
  after(() => server?.close())

  const pod = (name: string, app: string, annotations = {}) =>
    client.create(`${core}/pods`, {
      metadata: { name, labels: { app }, annotations },
      spec: {
        containers: [{ name: 'main', image: 'app:1', ports: [{ name: 'web', containerPort: 8080, protocol: 'TCP' }] }],
      },
    })
  const sliceOf = async (service: string): Promise<Read> => {
    await server.settled()
    const found = await client.list(`${slices}?labelSelector=kubernetes.io/service-name%3D${service}`)
    assert.equal(found.length, 1)
    return found[0]
  }

  it('Services know the addresses of their Pods', async () => {
    await client.create(`${core}/services`, {
      metadata: { name: 'web', labels: { team: 'a' } },
      spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'web', protocol: 'TCP' }] },
    })
    assert.equal((await sliceOf('web')).endpoints, null)
    await pod('one', 'web')
    await pod('two', 'web', { 'embedded.sluice.dev/pods': 'crash' })
    const slice = await sliceOf('web')
    assert.deepEqual(
      slice.endpoints.map(({ targetRef, conditions, nodeName }: Read) => [targetRef.name, conditions.ready, nodeName]),
      [
        ['one', true, 'embedded-node'],
        ['two', false, 'embedded-node'],
      ],
    )
    assert.deepEqual(slice.ports, [{ name: '', port: 8080, protocol: 'TCP' }])
    assert.equal(slice.metadata.labels.team, 'a')
    const { subsets } = await client.get(`${core}/endpoints/web`)
    assert.deepEqual(
      [subsets[0].addresses, subsets[0].notReadyAddresses].map(([address]) => address.targetRef.name),
      ['one', 'two'],
    )
    await client.remove(`${core}/pods/one`)
    assert.deepEqual(
      (await sliceOf('web')).endpoints.map(({ targetRef }: Read) => targetRef.name),
      ['two'],
    )
    await client.remove(`${core}/services/web`)
    await server.settled()
    assert.deepEqual(await client.list(slices), [])
    assert.ok(!(await client.has(`${core}/endpoints/web`)))
  })

  it('Services of type LoadBalancer get an address, and lose it', async () => {
    const ports = [{ port: 80, protocol: 'TCP' }]
    await client.create(`${core}/services`, { metadata: { name: 'out' }, spec: { type: 'LoadBalancer', ports } })
    await server.settled()
    const [ingress] = (await client.get(`${core}/services/out`)).status.loadBalancer.ingress
    assert.match(ingress.ip, /^203\.0\.113\.\d+$/)
    await client.merge(`${core}/services/out`, { spec: { type: 'ClusterIP' } })
    await server.settled()
    assert.deepEqual((await client.get(`${core}/services/out`)).status, { loadBalancer: {} })
  })

  it('budgets count what may be disrupted', async () => {
    await client.create(budgets, {
      metadata: { name: 'b' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'b' } } },
    })
    await server.settled()
    const [none] = (await client.get(`${budgets}/b`)).status.conditions
    assert.equal(none.reason, 'InsufficientPods')
    await pod('b-1', 'b')
    await pod('b-2', 'b')
    await server.settled()
    const { conditions, ...counts } = (await client.get(`${budgets}/b`)).status
    assert.deepEqual(counts, {
      ...{ disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2 },
      observedGeneration: 1,
    })
    assert.equal(conditions[0].reason, 'SufficientPods')
  })
})
