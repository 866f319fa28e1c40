import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import type { FileChange } from '../support/git-repository.ts'
import { configMap, deployment, documents, kustomization, namespace, pathOf } from '../support/manifests.ts'
import { type Case, caseOn, live } from '../support/spine.ts'

type Files = Readonly<Record<string, FileChange>>

let cluster: TestCluster
before(async () => {
  cluster = await startCluster()
})
after(() => cluster?.stop())

/** Runs a test on a repository and a data folder of its own, on the one cluster. */
function on(name: string, body: (spine: Case) => Promise<void>): void {
  test(name, async () => {
    const spine = await caseOn(cluster)
    try {
      await body(spine)
    } finally {
      await spine.remove()
    }
  })
}

const config = (path: string) => pathOf(path.replace('/', '/configmaps/'))

describe('dependsOn', () => {
  on('a chain of five units with wait is released without a timer', async (spine) => {
    const files: Record<string, FileChange> = { 'cluster/0.yaml': kustomization('u0', './u0', 'wait: true\n') }
    for (const n of [1, 2, 3, 4, 5]) {
      const more = `wait: true\ndependsOn: [{name: u${n - 1}}]\n`
      files[`cluster/${n}.yaml`] = kustomization(`u${n}`, `./u${n}`, more)
      const annotations = '{play.sluice.dev/after: 300ms}'
      files[`u${n}/web.yaml`] = deployment('chain', `web-${n}`, { annotations })
    }
    files['u0/namespace.yaml'] = namespace('chain')
    const start = performance.now()
    const seen = await spine.push(files)
    const took = performance.now() - start
    for (const n of [0, 1, 2, 3, 4, 5]) assert.match(seen.ready(`u${n}`), /^True /)
    const order = seen.events.map(({ unit }) => unit.slice(-2)).filter((unit) => unit.startsWith('u'))
    assert.deepEqual(
      order.filter((unit, index) => order.indexOf(unit) === index),
      ['u0', 'u1', 'u2', 'u3', 'u4', 'u5'],
    )
    assert.ok(took < 25_000, `${took} ms`)
  })

  on('a failing unit holds back those that depend on it, and nobody else', async (spine) => {
    const files: Files = {
      'cluster/units.yaml': documents(
        kustomization('bad', './bad'),
        kustomization('next', './next', 'dependsOn: [{name: bad}]\n'),
        kustomization('last', './next', 'dependsOn: [{name: next}]\n'),
        kustomization('free', './free'),
      ),
      'bad/a.yaml': configMap('nowhere', 'a'),
      'next/a.yaml': namespace('dep-next'),
      'free/a.yaml': namespace('dep-free'),
    }
    const seen = await spine.push(files)
    assert.deepEqual(['bad', 'next', 'last', 'free'].map(seen.outcome), ['failed', 'waiting', 'waiting', 'ready'])
    assert.match(seen.ready('next'), /^False DependencyNotReady: dependency 'flux-system\/bad' is not ready: .*nowhere/)
    assert.match(seen.ready('last'), /dependency 'flux-system\/next' is not ready/)
    assert.equal(await live(cluster, '/api/v1/namespaces/dep-next'), undefined)
    const mended = await spine.push({ 'bad/ns.yaml': namespace('nowhere') })
    assert.deepEqual(['bad', 'next', 'last', 'free'].map(mended.outcome), Array(4).fill('ready'))
  })

  on('units that depend on each other in a circle are named, and one that is not there too', async (spine) => {
    const seen = await spine.push({
      'cluster/units.yaml': documents(
        kustomization('one', './x', 'dependsOn: [{name: two}]\n'),
        kustomization('two', './x', 'dependsOn: [{name: three}]\n'),
        kustomization('three', './x', 'dependsOn: [{name: one}]\n'),
        kustomization('four', './x', 'dependsOn: [{name: one}]\n'),
        kustomization('five', './x', 'dependsOn: [{name: six}]\n'),
      ),
      'x/ns.yaml': namespace('circle'),
    })
    const [one, two, three] = ['one', 'two', 'three'].map((name) => `Kustomization/flux-system/${name}`)
    assert.match(seen.ready('one'), new RegExp(`circle: ${one} -> ${two} -> ${three} -> ${one}`))
    assert.match(seen.ready('four'), /flux-system\/one/)
    assert.match(seen.ready('five'), /dependency 'flux-system\/six' not found/)
  })
})

describe('units and what they need', () => {
  on('units in units in units are found and made in one run', async (spine) => {
    const seen = await spine.push({
      'cluster/one.yaml': kustomization('one', './one'),
      'one/two.yaml': kustomization('two', './two'),
      'two/three.yaml': kustomization('three', './three'),
      'three/all.yaml': documents(namespace('nest'), configMap('nest', 'deep')),
    })
    assert.deepEqual(['one', 'two', 'three'].map(seen.outcome), Array(3).fill('ready'))
    const gone = await spine.push({ 'one/two.yaml': null, 'one/ns.yaml': namespace('nest-2') })
    assert.match(gone.ready('one'), /DeletionHeld: .*Namespace\/nest is of a protected kind/)
    assert.notEqual(await live(cluster, config('nest/deep')), undefined, 'a Namespace is protected')
  })

  on('a unit whose CustomResourceDefinition comes from another one is ready in the same run', async (spine) => {
    const seen = await spine.push({
      'cluster/units.yaml': documents(kustomization('a-uses', './uses'), kustomization('b-defines', './defines')),
      'uses/widget.yaml': 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w, namespace: default}\n',
      'defines/crd.yaml': `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  names: {kind: Widget, listKind: WidgetList, plural: widgets, singular: widget}
  scope: Namespaced
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
`,
    })
    assert.deepEqual(['a-uses', 'b-defines'].map(seen.outcome), ['ready', 'ready'])
  })

  on('healthChecks that fail are told with the object, and are over when it is healthy', async (spine) => {
    const checks =
      'timeout: 30s\nhealthChecks: [{apiVersion: apps/v1, kind: Deployment, name: web, namespace: health}]\n'
    const hasty = (text: string) => text.replace('spec:\n', 'spec:\n  progressDeadlineSeconds: 1\n')
    const seen = await spine.push({
      'cluster/web.yaml': kustomization('web', './web', checks),
      'web/ns.yaml': namespace('health'),
      'web/web.yaml': hasty(deployment('health', 'web', { annotations: '{play.sluice.dev/ready: "false"}' })),
    })
    const told = /False HealthCheckFailed: health check failed after .*\[Deployment\/health\/web status: 'Failed'\]/
    assert.match(seen.ready('web'), told)
    const mended = await spine.push({ 'web/web.yaml': hasty(deployment('health', 'web')) })
    assert.match(mended.ready('web'), /^True /)
  })
})
