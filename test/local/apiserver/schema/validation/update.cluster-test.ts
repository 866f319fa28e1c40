import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { invalid } from '../../../../../lib/local/apiserver/failure.ts'
import type { Json, JsonObject } from '../../../../../lib/local/apiserver/json.ts'
import { groupVersionOf, textAt, withAt } from '../../../../../lib/local/apiserver/object.ts'
import { builtinCodec } from '../../../../../lib/local/apiserver/schema/builtin/builtin-codec.ts'
import { capturedTypes } from '../../../../../lib/local/apiserver/schema/captured.ts'
import { validateUpdate } from '../../../../../lib/local/apiserver/schema/validation/validate.ts'
import { eventually } from '../../../../support/eventually.ts'
import { type RealServer, startReal } from '../../support/real.ts'
import { bases, changed } from './bases.ts'

const codec = builtinCodec(capturedTypes())

interface Change {
  readonly kind: string
  readonly path: string
  readonly value?: Json
  /** The object as it lies there, where it is not the plain one. */
  readonly from?: readonly (readonly [path: string, value: Json])[]
  /** The start of messages that end in the server's own form of a whole value. */
  readonly loose?: true
}

const changes: readonly Change[] = [
  { kind: 'ConfigMap', path: 'data', value: { c: 'd' } },
  { kind: 'ConfigMap', path: 'metadata.labels', value: { 'a b': 'c' } },
  { kind: 'ConfigMap', path: 'data', value: { c: 'd' }, from: [['immutable', true]] },
  { kind: 'ConfigMap', path: 'binaryData', value: { c: 'YQ==' }, from: [['immutable', true]] },
  { kind: 'ConfigMap', path: 'immutable', from: [['immutable', true]] },
  { kind: 'ConfigMap', path: 'metadata.labels', value: { a: 'b' }, from: [['immutable', true]] },
  { kind: 'Secret', path: 'type', value: 'example.test/other' },
  { kind: 'Secret', path: 'data', value: { c: 'YQ==' }, from: [['immutable', true]] },
  { kind: 'Deployment', path: 'metadata.labels', value: { 'a b': 'c' } },
  { kind: 'Role', path: 'metadata.labels', value: { 'a b': 'c' } },
  { kind: 'Ingress', path: 'metadata.labels', value: { 'a b': 'c' } },
  { kind: 'Service', path: 'metadata.labels', value: { 'a b': 'c' } },
  { kind: 'Job', path: 'metadata.labels', value: { 'a b': 'c' } },
  { kind: 'PodDisruptionBudget', path: 'metadata.labels', value: { 'a b': 'c' } },
  { kind: 'Namespace', path: 'metadata.labels', value: { 'a b': 'c' } },
  { kind: 'NetworkPolicy', path: 'metadata.labels', value: { 'a b': 'c' } },
  { kind: 'ServiceAccount', path: 'metadata.labels', value: { 'a b': 'c' } },
  { kind: 'StorageClass', path: 'metadata.labels', value: { 'a b': 'c' } },
  { kind: 'Secret', path: 'metadata.finalizers', value: ['x'] },
  { kind: 'Deployment', path: 'spec.selector.matchLabels', value: { app: 'b' } },
  { kind: 'Deployment', path: 'spec.template.metadata.labels', value: { app: 'b' } },
  { kind: 'Deployment', path: 'spec.replicas', value: 3 },
  { kind: 'Deployment', path: 'spec.replicas', value: -3 },
  { kind: 'ReplicaSet', path: 'spec.selector.matchLabels', value: { app: 'b' } },
  { kind: 'DaemonSet', path: 'spec.selector.matchLabels', value: { app: 'b' } },
  { kind: 'StatefulSet', path: 'spec.serviceName', value: 'other' },
  { kind: 'StatefulSet', path: 'spec.selector.matchLabels', value: { app: 'b' } },
  { kind: 'StatefulSet', path: 'spec.replicas', value: 3 },
  { kind: 'StatefulSet', path: 'spec.podManagementPolicy', value: 'Parallel' },
  { kind: 'Job', path: 'spec.completions', value: 3 },
  { kind: 'Job', path: 'spec.parallelism', value: 3 },
  { kind: 'Job', path: 'spec.completionMode', value: 'Indexed' },
  { kind: 'Job', path: 'spec.template.spec.containers.0.image', value: 'other', loose: true },
  { kind: 'Job', path: 'spec.suspend', value: true },
  { kind: 'CronJob', path: 'spec.schedule', value: 'x' },
  { kind: 'CronJob', path: 'spec.suspend', value: true },
  { kind: 'Pod', path: 'spec.containers.0.image', value: 'other' },
  { kind: 'Pod', path: 'spec.containers.0.image', value: ' other' },
  { kind: 'Pod', path: 'spec.containers.0.args', value: ['x'], loose: true },
  {
    kind: 'Pod',
    path: 'spec.containers',
    value: [
      { name: 'a', image: 'b' },
      { name: 'c', image: 'd' },
    ],
  },
  { kind: 'Pod', path: 'metadata.labels', value: { a: 'b' } },
  { kind: 'Service', path: 'spec.clusterIP', value: '10.0.99.1', from: [['spec.clusterIP', '10.0.99.9']] },
  { kind: 'Service', path: 'spec.ports', value: [{ port: 81 }] },
  { kind: 'PersistentVolumeClaim', path: 'spec.accessModes', value: ['ReadOnlyMany'], loose: true },
  { kind: 'PersistentVolumeClaim', path: 'spec.volumeMode', value: 'Block', loose: true },
  { kind: 'PersistentVolumeClaim', path: 'spec.resources.requests.storage', value: '2Gi', loose: true },
  { kind: 'PersistentVolumeClaim', path: 'metadata.labels', value: { a: 'b' } },
  { kind: 'StorageClass', path: 'provisioner', value: 'example.test/other' },
  { kind: 'StorageClass', path: 'reclaimPolicy', value: 'Retain' },
  { kind: 'StorageClass', path: 'parameters', value: { a: 'b' } },
  { kind: 'StorageClass', path: 'allowVolumeExpansion', value: true },
  { kind: 'RoleBinding', path: 'roleRef.name', value: 'other' },
  { kind: 'RoleBinding', path: 'subjects', value: [] },
  { kind: 'ClusterRoleBinding', path: 'roleRef.name', value: 'other' },
  { kind: 'Role', path: 'rules', value: [{}] },
  { kind: 'PriorityClass', path: 'value', value: 6 },
  { kind: 'PriorityClass', path: 'preemptionPolicy', value: 'Never' },
  { kind: 'PodDisruptionBudget', path: 'spec.minAvailable', value: 'x' },
  { kind: 'Ingress', path: 'spec', value: {} },
  { kind: 'HorizontalPodAutoscaler', path: 'spec.maxReplicas', value: 0 },
  { kind: 'CustomResourceDefinition', path: 'spec.group', value: 'other.test' },
  { kind: 'CustomResourceDefinition', path: 'spec.names.plural', value: 'others' },
  { kind: 'CustomResourceDefinition', path: 'spec.names.kind', value: 'Other' },
]

describe('mistakes in changed objects are told as the real server tells them', () => {
  let real: RealServer
  before(async () => {
    real = await startReal()
  })
  after(() => real.stop())

  /** A definition whose names have been accepted. */
  function established(path: string): Promise<JsonObject> {
    return eventually('an established definition', async () => {
      const { body } = await real.get(path)
      return JSON.stringify(body).includes('"InitialNamesAccepted"') ? body : undefined
    })
  }

  changes.forEach(({ kind, path, value, from = [], loose }, index) => {
    const { object, plural, namespaced } = bases[kind]!
    const apiVersion = textAt(object, 'apiVersion')
    const { group } = groupVersionOf(apiVersion)

    test(`${kind}: ${path} becomes ${JSON.stringify(value)}`, async () => {
      const name = kind === 'CustomResourceDefinition' ? `things.c${index}.test` : `tried-${index}`
      const begun = from.reduce(
        (one, [where, what]) => changed(one, where, what),
        withAt(object, ['metadata', 'name'], name),
      )
      const own = kind === 'CustomResourceDefinition' ? changed(begun, 'spec.group', `c${index}.test`) : begun
      const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
      const collection = namespaced ? `${root}/namespaces/default/${plural}` : `${root}/${plural}`
      const created = await real.create(collection, own)
      assert.equal(created.status, 201, String(created.body.message))
      const live = kind === 'CustomResourceDefinition' ? await established(`${collection}/${name}`) : created.body
      const next = changed(live, path, value)
      const { status, body } = await real.tryReplace(`${collection}/${name}`, next)
      const causes = validateUpdate(addressed(read(next)), read(live), {
        stored: `${group}/${plural}`,
        namespaced,
      })
      const ours = causes.length === 0 ? {} : invalid({ group, kind }, name, causes).status()
      const theirs = status === 200 ? {} : body
      assert.deepEqual(comparable(ours, loose), comparable(theirs, loose))
    })
  })
})

function read(object: JsonObject): JsonObject {
  return codec.read(object, textAt(object, 'apiVersion'), textAt(object, 'kind'))!.object
}

/** The list of addresses follows the one that is told. */
function addressed(object: JsonObject): JsonObject {
  const address = textAt(object, 'spec', 'clusterIP')
  return object.kind === 'Service' ? withAt(object, ['spec', 'clusterIPs'], [address]) : object
}

function comparable(status: JsonObject, loose: true | undefined): JsonObject {
  const text = JSON.stringify(status)
  if (loose !== true) return JSON.parse(text)
  return { kinds: [...text.matchAll(/"reason":"(\w+)"/g)].map(([, reason]) => reason ?? '') }
}
