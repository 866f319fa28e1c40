import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { baselineOf, bodyClean } from '../../lib/apply/baseline.ts'
import { deleteObject } from '../../lib/apply/delete-object.ts'
import { judge } from '../../lib/apply/judge.ts'
import { findType } from '../../lib/apply/types.ts'
import type { Json } from '../../lib/core/json.ts'
import type { Manifest } from '../../lib/core/manifest.ts'
import { refOf } from '../../lib/core/object-ref.ts'
import { ownerLabels } from '../../lib/flux/owner-labels.ts'
import type { Baseline } from '../../lib/store/record.ts'
import { kubectl } from '../support/kubectl.ts'
import { type OwnApi, startTestApi } from '../support/start-test-api.ts'

let test: OwnApi
let number = 0
let name = ''
const key = Buffer.from('a key for tests')
const owner = { namespace: 'flux-system', name: 'apps' }
const labels = ownerLabels(owner)

before(async () => {
  test = await startTestApi()
})
after(() => test?.stop())
beforeEach(() => {
  number += 1
  name = `object-${number}`
})

function object(apiVersion: string, kind: string, rest: Record<string, Json>): Manifest {
  return { apiVersion, kind, metadata: { name, namespace: 'default', labels: { ...labels, app: 'web' } }, ...rest }
}

const configMap = () => object('v1', 'ConfigMap', { data: { a: '1' } })
const secret = () => object('v1', 'Secret', { stringData: { a: '1' } })

function deployment(): Manifest {
  const containers = [
    {
      name: 'app',
      image: 'app',
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
    },
  ]
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers } }
  return object('apps/v1', 'Deployment', { spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template } })
}

async function applied(manifest: Manifest): Promise<Baseline> {
  const baseline = baselineOf(await test.apply(manifest), key)
  assert.ok(baseline !== undefined)
  return baseline
}

async function judged(manifest: Manifest, baseline: Baseline, distrust = false): Promise<string> {
  const type = findType((await test.api.types()).types, refOf(manifest))
  assert.ok(type !== undefined)
  const answer = await test.api.listMetadata(type, { labelSelector: `kustomize.toolkit.fluxcd.io/name=${owner.name}` })
  assert.ok(answer.kind === 'ok')
  const listed = answer.value.items.find(({ metadata }) => metadata.name === manifest.metadata.name)
  const judgement = judge(listed, { uid: baseline.uid, baseline }, refOf(manifest), { key, distrust })
  if (judgement !== 'look') return judgement
  const live = await test.get(manifest)
  return live !== undefined && bodyClean(live, baseline, key) ? 'look: clean' : 'look: dirty'
}

const patch = (kind: string, body: Json, ...more: readonly string[]) => {
  return kubectl(test.cluster, ['patch', kind, name, '--type=merge', '-p', JSON.stringify(body), ...more])
}

describe('an object after our apply', () => {
  for (const [what, manifest] of Object.entries({ configMap, secret, deployment })) {
    it(`is clean, as is its GET: ${what}`, async () => {
      const baseline = await applied(manifest())
      assert.equal(await judged(manifest(), baseline), 'clean')
      const live = await test.get(manifest())
      assert.ok(live !== undefined && bodyClean(live, baseline, key))
      assert.equal(await judged(manifest(), baseline, true), 'look: clean')
    })
  }

  it('is clean after a status write, without being read', async () => {
    const baseline = await applied(deployment())
    await patch(
      'deployment',
      { status: { replicas: 1, observedGeneration: 1 } },
      '--subresource=status',
      '--field-manager=robot',
    )
    assert.equal(await judged(deployment(), baseline), 'clean')
  })

  it('is clean after a controller annotated it, but has to be read (annotations move the generation of a Deployment)', async () => {
    const [first, second] = [await applied(deployment()), await applied(configMap())]
    const annotation = { metadata: { annotations: { 'robot.example/seen': 'yes' } } }
    await patch('deployment', annotation, '--field-manager=robot')
    await patch('configmap', annotation, '--field-manager=robot')
    assert.equal(await judged(deployment(), first), 'look: clean')
    assert.equal(await judged(configMap(), second), 'look: clean')
  })
})

describe('an object that someone touched', () => {
  const cases: readonly { what: string; manifest: () => Manifest; kind: string; body: Json; manager?: string }[] = [
    { what: 'a changed value', manifest: configMap, kind: 'configmap', body: { data: { a: '2' } } },
    { what: 'an added value', manifest: configMap, kind: 'configmap', body: { data: { b: '2' } } },
    { what: 'stringData over data', manifest: secret, kind: 'secret', body: { stringData: { a: '2' } } },
    {
      what: 'a changed label',
      manifest: deployment,
      kind: 'deployment',
      body: { metadata: { labels: { app: 'other' } } },
    },
    {
      what: 'a label by kubectl',
      manifest: deployment,
      kind: 'deployment',
      body: { metadata: { labels: { x: 'y' } } },
      manager: 'kubectl-label',
    },
    { what: 'a changed field', manifest: deployment, kind: 'deployment', body: { spec: { replicas: 3 } } },
    { what: 'a field beside ours', manifest: deployment, kind: 'deployment', body: { spec: { paused: true } } },
  ]
  for (const { what, manifest, kind, body, manager = 'robot' } of cases) {
    it(`is dirty: ${what}`, async () => {
      const baseline = await applied(manifest())
      await patch(kind, body, `--field-manager=${manager}`)
      assert.equal(await judged(manifest(), baseline), 'look: dirty')
    })
  }

  it('is dirty when lists were put in another order, which no ownership shows', async () => {
    const baseline = await applied(deployment())
    const swapped = [
      { op: 'test', path: '/kind', value: 'Deployment' },
      { op: 'move', from: '/spec/template/spec/containers/0/env/1', path: '/spec/template/spec/containers/0/env/0' },
    ]
    await kubectl(test.cluster, [
      'patch',
      'deployment',
      name,
      '--type=json',
      '-p',
      JSON.stringify(swapped),
      '--field-manager=robot',
    ])
    assert.equal(await judged(deployment(), baseline), 'look: dirty')
  })

  it('is dirty when a value went back and forth, and is ours again after a real apply', async () => {
    const baseline = await applied(configMap())
    for (const a of ['2', '1']) await patch('configmap', { data: { a } }, '--field-manager=robot')
    assert.equal(await judged(configMap(), baseline), 'look: dirty')
    assert.equal(await judged(configMap(), await applied(configMap())), 'clean')
  })

  it('is replaced, unlisted or terminating', async () => {
    const baseline = await applied(configMap())
    await kubectl(test.cluster, ['label', 'configmap', name, 'kustomize.toolkit.fluxcd.io/name-'])
    assert.equal(await judged(configMap(), baseline), 'unlisted')
    await kubectl(test.cluster, ['delete', 'configmap', name])
    await kubectl(test.cluster, ['create', '-f', '-'], JSON.stringify(configMap()))
    assert.equal(await judged(configMap(), baseline), 'replaced')
    const next = await applied(configMap())
    await patch('configmap', { metadata: { finalizers: ['test.sluice.dev/hold'] } })
    await kubectl(test.cluster, ['delete', 'configmap', name, '--wait=false'])
    assert.equal(await judged(configMap(), next), 'terminating')
    await patch('configmap', { metadata: { finalizers: null } })
  })
})

describe('deletion', () => {
  async function deleted(uid: string, by = owner): Promise<string> {
    const type = findType((await test.api.types()).types, refOf(configMap()))
    assert.ok(type !== undefined)
    const outcome = await deleteObject(test.api, { type, ref: refOf(configMap()), uid, owner: by })
    if (outcome instanceof Error) throw outcome
    return outcome.kind === 'kept' ? outcome.reason : outcome.kind
  }

  it('takes the object that is meant, once', async () => {
    const { uid } = await applied(configMap())
    assert.equal(await deleted(uid), 'deleted')
    assert.equal(await deleted(uid), 'absent')
  })

  it('keeps what has another uid, another owner, or says so', async () => {
    const { uid } = await applied(configMap())
    assert.equal(await deleted('00000000-0000-0000-0000-000000000000'), 'other-uid')
    assert.equal(await deleted(uid, { ...owner, name: 'other' }), 'other-owner')
    await kubectl(test.cluster, ['annotate', 'configmap', name, 'kustomize.toolkit.fluxcd.io/prune=Disabled'])
    assert.equal(await deleted(uid), 'prune-disabled')
  })

  it('is told apart from what is on its way already', async () => {
    const { uid } = await applied(configMap())
    await patch('configmap', { metadata: { finalizers: ['test.sluice.dev/hold'] } })
    assert.equal(await deleted(uid), 'deleted')
    assert.equal(await deleted(uid), 'terminating')
    await patch('configmap', { metadata: { finalizers: null } })
  })
})
