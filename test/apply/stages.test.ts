import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { staged, stageOf } from '../../lib/apply/stages.ts'
import { splitApiVersion, subjectOf } from '../../lib/core/object-ref.ts'

const ref = (apiVersion: string, kind: string, name = 'x') => ({
  ...splitApiVersion(apiVersion),
  kind,
  namespace: '',
  name,
})

describe('stages', () => {
  const cases: readonly [string, string, string][] = [
    ['v1', 'Namespace', 'definitions'],
    ['apiextensions.k8s.io/v1beta1', 'CustomResourceDefinition', 'definitions'],
    ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'definitions'],
    ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'rest'],
    ['example.dev/v1', 'Namespace', 'rest'],
    ['storage.k8s.io/v1', 'StorageClass', 'classes'],
    ['example.dev/v1', 'FooClass', 'classes'],
    ['example.dev/v1', 'Fooclass', 'rest'],
  ]
  for (const [apiVersion, kind, stage] of cases) {
    it(`${kind} of ${apiVersion} is in ${stage}`, () => assert.equal(stageOf(ref(apiVersion, kind)), stage))
  }

  it('come in order, empty ones left out, and their objects sorted', () => {
    const objects = [
      ref('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration'),
      ref('apps/v1', 'DaemonSet'),
      ref('apps/v1', 'Deployment', 'b'),
      ref('apps/v1', 'Deployment', 'a'),
      ref('v1', 'Namespace'),
      ref('v1', 'ConfigMap'),
    ]
    const picture = staged(objects.map((one) => ({ ref: one }))).map(
      ({ stage, objects: members }) =>
        `${stage.name}${stage.wait ? ' (wait)' : ''}: ${members.map((member) => subjectOf(member.ref)).join(', ')}`,
    )
    assert.deepEqual(picture, [
      'definitions (wait): Namespace/x',
      'rest: ConfigMap/x, Deployment/a, Deployment/b, DaemonSet/x, ValidatingWebhookConfiguration/x',
    ])
  })
})
