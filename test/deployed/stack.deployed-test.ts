import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ask } from '../support/ask.ts'
import { eventually } from '../support/eventually.ts'
import { source } from '../support/source.ts'
import { live } from '../support/spine.ts'
import { deployedScene } from './scene.ts'

const configMap = (value: string) => source`
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: app, namespace: default}
  data: {value: ${value}}
`

const scene = await deployedScene({
  'clusters/production/units.yaml': source`
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: app, namespace: flux-system}
    spec:
      interval: 10m
      prune: true
      wait: true
      path: ./app
      sourceRef: {kind: GitRepository, name: flux-system}
  `,
  'app/config.yaml': configMap('first'),
})
const { cluster, push, stack, tick } = scene
after(scene.stop)

const path = '/api/v1/namespaces/default/configmaps/app'
const valueNow = async () => (await live(cluster, path))?.data.value

async function hasValue(value: string): Promise<void> {
  const probe = async () => ((await valueNow()) === value ? true : undefined)
  await eventually(`the object to hold ${value}`, probe, { timeout: 30_000 }).catch((cause: unknown) => {
    throw new Error(['Schedule', 'Render', 'Sync', 'Webhook'].map((name) => `${name}: ${stack.log(name)}`).join('\n'), {
      cause,
    })
  })
}

test('a scheduled audit brings a cluster of which nothing is known to what Git holds', async () => {
  await tick()
  await hasValue('first')
})

test('a signed webhook in, the object of the commit out', async () => {
  assert.equal(await push({ 'app/config.yaml': configMap('second') }), 202)
  await hasValue('second')
})

test('a webhook that somebody else signed is refused', async () => {
  assert.equal(await push({ 'app/other.yaml': configMap('other').replace('name: app', 'name: other') }, 'wrong'), 401)
})

test('a scheduled audit reverts a drift', async () => {
  const object = await live(cluster, path)
  const put = JSON.stringify({ ...object, data: { value: 'drifted' } })
  const { status } = await ask({ ...cluster, url: `${cluster.url}${path}`, put })
  assert.equal(status, 200)
  await tick()
  await hasValue('second')
})
