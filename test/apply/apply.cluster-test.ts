import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { managerEntries, ourEntry } from '../../lib/apply/manager.ts'
import { plan } from '../../lib/apply/plan.ts'
import { place } from '../../lib/apply/types.ts'
import { write } from '../../lib/apply/write.ts'
import type { Json } from '../../lib/core/json.ts'
import type { Manifest } from '../../lib/core/manifest.ts'
import { Problem } from '../../lib/core/problem.ts'
import { testClock } from '../support/cluster-api.ts'
import { kubectl } from '../support/kubectl.ts'
import { type OwnApi, startTestApi } from '../support/start-test-api.ts'

let test: OwnApi
let number = 0
let name = ''

before(async () => {
  test = await startTestApi()
})
after(() => test?.stop())
beforeEach(() => {
  number += 1
  name = `object-${number}`
})

function configMap(data: Record<string, Json>, metadata: Record<string, Json> = {}): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', ...metadata }, data }
}

function service(spec: Record<string, Json>): Manifest {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'default' }, spec }
}

function deployment(containers: readonly Json[], labels: Record<string, string> = { app: name }): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  }
}

const switched = (key: string, value: string) => ({ annotations: { [`kustomize.toolkit.fluxcd.io/${key}`]: value } })

async function rejection(promise: Promise<unknown>): Promise<Problem> {
  const thrown = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  )
  assert.ok(thrown instanceof Problem, `no Problem: ${String(thrown)}`)
  return thrown
}

describe('a new object', () => {
  it('costs a dry-run and an apply', async () => {
    await test.api.types()
    test.take()
    const live = await test.apply(configMap({ a: '1' }))
    assert.equal(ourEntry(live)?.manager, 'kustomize-controller')
    const path = `PATCH /api/v1/namespaces/default/configmaps/${name}`
    assert.deepEqual(test.take(), [path, path])
  })

  it('has stringData in its data, and we own data', async () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace: 'default' },
      stringData: { a: 'b' },
    }
    const live = await test.apply(secret)
    assert.deepEqual(live.data, { a: 'Yg==' })
    assert.deepEqual(ourEntry(live)?.fields, { 'f:data': { 'f:a': {} } })
    assert.equal((await test.plan(secret)).action, 'unchanged')
  })

  it('loses the fields that the API server does not know, with a warning for each', async () => {
    const container = { name: 'app', image: 'app', colour: 'red', ports: [{ containerPort: 80 }] }
    const planned = await test.plan(deployment([container]))
    assert.equal(planned.action, 'create')
    assert.match(
      planned.warnings.join(),
      /Deployment\/default\/\S+ \.spec\.template\.spec\.containers\[name="app"\]\.colour/,
    )
    await test.write(planned)
    assert.equal((await test.plan(deployment([container]))).action, 'unchanged')
  })
})

describe('an existing object', () => {
  it('is not written when nothing differs', async () => {
    const first = await test.apply(configMap({ a: '1' }))
    const planned = await test.plan(configMap({ a: '1' }))
    assert.equal(planned.action, 'unchanged')
    assert.equal((await test.get(configMap({})))?.metadata.resourceVersion, first.metadata.resourceVersion)
  })

  it('is read beside the dry-run when it is known to exist', async () => {
    await test.apply(configMap({ a: '1' }))
    const planned = await test.plan(configMap({ a: '2' }), { exists: true })
    assert.equal(planned.action, 'configure')
  })

  it('gets what Git has, and loses what Git dropped', async () => {
    await test.apply(configMap({ a: '1', b: '1' }))
    const live = await test.apply(configMap({ a: '2' }))
    assert.deepEqual(live.data, { a: '2' })
  })

  it('gets back what someone changed', async () => {
    await test.apply(configMap({ a: '1' }))
    await kubectl(test.cluster, ['patch', 'configmap', name, '--type=merge', '-p', '{"data":{"a":"2"}}'])
    assert.deepEqual((await test.apply(configMap({ a: '1' }))).data, { a: '1' })
  })

  it('is ours again after someone changed a value and changed it back', async () => {
    await test.apply(configMap({ a: '1' }))
    for (const value of ['2', '1']) {
      const patch = JSON.stringify({ data: { a: value } })
      await kubectl(test.cluster, ['patch', 'configmap', name, '--type=merge', '-p', patch, '--field-manager=robot'])
    }
    const planned = await test.plan(configMap({ a: '1' }))
    assert.equal(planned.action === 'configure' && planned.why, 'ownership')
    const { object } = await test.write(planned)
    assert.deepEqual(ourEntry(object)?.fields, { 'f:data': { 'f:a': {} } })
    assert.equal((await test.plan(configMap({ a: '1' }))).action, 'unchanged')
  })

  it('is in conflict when it changed after the plan', async () => {
    await test.apply(configMap({ a: '1' }))
    const planned = await test.plan(configMap({ a: '2' }))
    await kubectl(test.cluster, ['label', 'configmap', name, 'touched=yes'])
    await assert.rejects(test.write(planned), /^Error: conflict$/)
    assert.deepEqual((await test.get(configMap({})))?.data, { a: '1' })
  })

  it('is in conflict when it was deleted, or replaced by another, after the plan', async () => {
    await test.apply(configMap({ a: '1' }))
    const planned = await test.plan(configMap({ a: '2' }))
    await kubectl(test.cluster, ['delete', 'configmap', name])
    await assert.rejects(test.write(planned), /^Error: conflict$/)
    assert.equal(await test.get(configMap({})), undefined)
    await kubectl(test.cluster, ['create', 'configmap', name])
    await assert.rejects(test.write(planned), /^Error: conflict$/)
  })

  it('is left to its end when it is terminating', async () => {
    await test.apply(configMap({ a: '1' }, { finalizers: ['test.sluice.dev/hold'] }))
    await kubectl(test.cluster, ['delete', 'configmap', name, '--wait=false'])
    assert.equal((await test.plan(configMap({ a: '2' }))).action, 'terminating')
    await kubectl(test.cluster, [
      'patch',
      'configmap',
      name,
      '--type=json',
      '-p',
      '[{"op":"remove","path":"/metadata/finalizers"}]',
    ])
    assert.equal((await test.plan(configMap({ a: '2' }))).action, 'create')
  })
})

describe('takeover', () => {
  it('of kubectl apply removes its annotation and the fields that Git does not have', async () => {
    const manifest = JSON.stringify(configMap({ a: '1', extra: 'kubectl' }))
    await kubectl(test.cluster, ['apply', '-f', '-'], manifest)
    const live = await test.apply(configMap({ a: '1' }))
    assert.deepEqual(live.data, { a: '1' })
    assert.equal(live.metadata.annotations, undefined)
    assert.deepEqual(
      managerEntries(live).map(({ manager }) => manager),
      ['kustomize-controller'],
    )
    assert.equal((await test.plan(configMap({ a: '1' }))).action, 'unchanged')
  })

  it('of kubectl set, edit and server-side apply', async () => {
    const app = { name: 'app', image: 'app:1' }
    await test.apply(deployment([app]))
    const second = JSON.stringify({ spec: { template: { spec: { containers: [{ name: 'second', image: 'x' }] } } } })
    await kubectl(test.cluster, ['patch', 'deployment', name, '-p', second, '--field-manager=kubectl-edit'])
    await kubectl(test.cluster, ['set', 'env', `deployment/${name}`, 'DEBUG=1'])
    const planned = await test.plan(deployment([app]))
    assert.equal(planned.action === 'configure' && planned.why, 'takeover')
    const { object } = await test.write(planned)
    const containers = JSON.parse(JSON.stringify(object)).spec.template.spec.containers
    assert.deepEqual(
      containers.map((c: { name: string; env?: unknown }) => [c.name, c.env]),
      [['app', undefined]],
    )
  })

  it('does not happen under ssa: Merge', async () => {
    const manifest = configMap({ a: '1' }, switched('ssa', 'merge'))
    await test.apply(manifest)
    await kubectl(test.cluster, ['patch', 'configmap', name, '--type=merge', '-p', '{"data":{"b":"2"}}'])
    assert.equal((await test.plan(manifest)).action, 'unchanged')
    await kubectl(test.cluster, ['patch', 'configmap', name, '--type=merge', '-p', '{"data":{"a":"2"}}'])
    assert.deepEqual((await test.apply(manifest)).data, { a: '1', b: '2' })
  })
})

describe('objects that are left alone', () => {
  it('by an annotation in Git: not even read', async () => {
    test.take()
    for (const manifest of [
      configMap({}, switched('reconcile', 'Disabled')),
      configMap({}, switched('ssa', 'ignore')),
    ]) {
      assert.equal((await test.plan(manifest)).action, 'skip')
    }
    assert.deepEqual(test.take(), [])
  })

  it('by an annotation in the cluster only, also when the new version is invalid', async () => {
    await test.apply(configMap({ a: '1' }))
    await kubectl(test.cluster, ['annotate', 'configmap', name, 'kustomize.toolkit.fluxcd.io/reconcile=disabled'])
    assert.equal((await test.plan(configMap({ a: '2' }))).action, 'skip')
    assert.equal((await test.plan(configMap({ a: 2 }))).action, 'skip')
  })

  it('by IfNotPresent once they exist', async () => {
    const manifest = configMap({ a: '1' }, switched('ssa', 'IfNotPresent'))
    await test.apply(manifest)
    const planned = await test.plan({ ...manifest, data: { a: '2' } })
    assert.equal(planned.action === 'skip' && planned.reason, 'ssa-if-not-present')
  })
})

describe('a change that is not possible in place', () => {
  const image = { name: 'app', image: 'app' }

  it('is an error that says how to force it', async () => {
    await test.apply(deployment([image]))
    const problem = await rejection(test.plan(deployment([image], { other: 'label' })))
    assert.equal(problem.code, 'ApplyFailed')
    assert.match(
      problem.message,
      new RegExp(`^Deployment/default/${name} dry-run failed \\(Invalid\\): .*field is immutable`),
    )
    assert.match(problem.message, /kustomize.toolkit.fluxcd.io\/force: enabled\.$/)
  })

  it('deletes and creates with force', async () => {
    const before = await test.apply(deployment([image]))
    const after = await test.apply(deployment([image], { other: 'label' }), { force: true })
    assert.notEqual(after.metadata.uid, before.metadata.uid)
  })

  it('deletes and creates with the annotation on the live object', async () => {
    const before = await test.apply(deployment([image]))
    await kubectl(test.cluster, ['annotate', 'deployment', name, 'kustomize.toolkit.fluxcd.io/force=enabled'])
    const after = await test.apply(deployment([image], { other: 'label' }))
    assert.notEqual(after.metadata.uid, before.metadata.uid)
  })

  it('never deletes for a manifest that could not be created either', async () => {
    await test.apply(service({ ports: [{ port: 80 }] }))
    const problem = await rejection(test.plan(service({ ports: [{ port: 99_999 }] }), { force: true }))
    assert.match(problem.message, /dry-run failed \(Invalid\)/)
  })

  it('says which finalizer to look for when the old object stays', async () => {
    const held: Manifest = {
      ...deployment([image]),
      metadata: { name, namespace: 'default', finalizers: ['test.sluice.dev/hold'] },
    }
    await test.apply(held)
    const planned = await test.plan(deployment([image], { other: 'label' }), { force: true })
    assert.equal(planned.action, 'recreate')
    if (planned.action !== 'recreate') return
    const outcome = await write(test.api, planned, { clock: testClock, goneWithinMs: 100 })
    assert.ok(outcome instanceof Problem)
    assert.match(outcome.message, /failed to wait for object to be deleted\. See which finalizer/)
  })
})

describe('ignored fields', () => {
  const replicas = { paths: ['/spec/replicas'], target: { kind: 'Deployment' } }
  const withReplicas = (count: number, image = 'app'): Manifest => {
    const manifest = deployment([{ name: 'app', image }])
    return { ...manifest, spec: { ...(manifest.spec as object), replicas: count } }
  }

  it('come from Git when the object is created', async () => {
    const live = await test.apply(withReplicas(2), { ignore: [replicas] })
    assert.equal(JSON.parse(JSON.stringify(live)).spec.replicas, 2)
  })

  it('are no drift by themselves, and keep their live value when something else changes', async () => {
    await test.apply(withReplicas(2))
    await kubectl(test.cluster, ['scale', 'deployment', name, '--replicas=5'])
    await kubectl(test.cluster, [
      'patch',
      'deployment',
      name,
      '--type=merge',
      '-p',
      '{"spec":{"replicas":7}}',
      '--field-manager=hpa',
    ])
    const live = await test.apply(withReplicas(2, 'app:2'), { ignore: [replicas] })
    assert.equal(JSON.parse(JSON.stringify(live)).spec.replicas, 7)
    assert.equal((await test.plan(withReplicas(2, 'app:2'), { ignore: [replicas] })).action, 'unchanged')
  })
})

describe('custom resources', () => {
  const crd: Manifest = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.test.sluice.dev' },
    spec: {
      group: 'test.sluice.dev',
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
            },
          },
        },
      ],
    },
  }
  const widget = (spec: Json): Manifest => {
    return { apiVersion: 'test.sluice.dev/v1', kind: 'Widget', metadata: { name, namespace: 'default' }, spec }
  }

  it('have no matches before their definition, and are found after it', async () => {
    const [unknown] = await place(test.api, [widget({ size: 1 })])
    assert.ok(unknown instanceof Problem)
    assert.match(unknown.message, /no matches for kind "Widget" in version "test\.sluice\.dev\/v1"\. Apply its/)
    await test.apply(crd)
    await kubectl(test.cluster, ['wait', '--for=condition=Established', 'crd/widgets.test.sluice.dev'])
    assert.equal((await test.plan(crd)).action, 'unchanged')
    const live = await test.apply(widget({ size: 1 }))
    assert.equal(live.metadata.generation, 1)
    assert.equal((await test.plan(widget({ size: 1 }))).action, 'unchanged')
  })

  it('keep the error about a field that is not in their schema', async () => {
    const problem = await rejection(test.plan(widget({ size: 1, colour: 'red' })))
    assert.match(problem.message, /\.spec\.colour: field not declared in schema/)
  })
})

describe('refusals', () => {
  it('names a namespace that does not exist', async () => {
    const problem = await rejection(test.plan({ ...configMap({}), metadata: { name, namespace: 'nowhere' } }))
    assert.equal(
      problem.message,
      `ConfigMap/nowhere/${name} not found: namespaces "nowhere" not found. Add the namespace "nowhere" to Git, or create it.`,
    )
  })

  it('never shows a value of a Secret', async () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace: 'default' },
      data: { pin: 48_151_623 },
    }
    const problem = await rejection(test.plan(secret))
    assert.match(problem.message, /\.data\.pin: expected string, got/)
    assert.doesNotMatch(problem.message, /48151623/)
  })

  it('are Problems and nothing is written when another object of the plan is fine', async () => {
    const [good] = await place(test.api, [configMap({ a: '1' })])
    assert.ok(good !== undefined && !(good instanceof Problem))
    const planned = await plan(test.api, good.type, good.manifest, { force: false, ignored: () => [] })
    assert.ok(!(planned instanceof Problem))
    assert.equal(await test.get(configMap({})), undefined)
  })
})
