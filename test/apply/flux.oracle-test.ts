import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { healthOf } from '../../lib/apply/health/health-of.ts'
import { applyOrder } from '../../lib/apply/stages.ts'
import type { Json, JsonObject } from '../../lib/core/json.ts'
import type { Manifest } from '../../lib/core/manifest.ts'
import { refOf, subjectOf } from '../../lib/core/object-ref.ts'
import { startOracle } from '../support/oracle.ts'

const oracle = await startOracle()
after(() => oracle[Symbol.asyncDispose]())

const count = fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined })

/** A record of some of the fields; missing ones are left out, as controllers do with zeros. */
function some<T extends Record<string, fc.Arbitrary<Json | undefined>>>(fields: T): fc.Arbitrary<JsonObject> {
  return fc.record(fields).map((record) => JSON.parse(JSON.stringify(record)) as JsonObject)
}

const conditions = fc.array(
  fc.record({
    type: fc.constantFrom(
      'Ready',
      'Available',
      'Progressing',
      'ReplicaFailure',
      'Complete',
      'Failed',
      'Suspended',
      'Established',
      'NamesAccepted',
      'Reconciling',
      'Stalled',
      'PodScheduled',
    ),
    status: fc.constantFrom('True', 'False', 'Unknown'),
    reason: fc.constantFrom(
      'NewReplicaSetAvailable',
      'ProgressDeadlineExceeded',
      'Installing',
      'Unschedulable',
      'Other',
    ),
    message: fc.constantFrom('one', 'two'),
  }),
  { maxLength: 3 },
)

const kinds: readonly (readonly [string, string])[] = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['apps/v1', 'ReplicaSet'],
  ['batch/v1', 'Job'],
  ['batch/v1', 'CronJob'],
  ['v1', 'Pod'],
  ['v1', 'Service'],
  ['v1', 'PersistentVolumeClaim'],
  ['v1', 'ConfigMap'],
  ['policy/v1', 'PodDisruptionBudget'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
  ['example.dev/v1', 'Widget'],
]

const spec = some({
  replicas: count,
  progressDeadlineSeconds: fc.constantFrom(undefined, 600, 2_147_483_647),
  parallelism: count,
  completions: count,
  suspend: fc.constantFrom(undefined, true, false),
  type: fc.constantFrom(undefined, 'ClusterIP', 'LoadBalancer'),
  clusterIP: fc.constantFrom(undefined, '10.0.0.1'),
  updateStrategy: fc.constantFrom<Json | undefined>(
    undefined,
    { type: 'OnDelete' },
    { type: 'RollingUpdate' },
    { rollingUpdate: { partition: 0 } },
    { rollingUpdate: { partition: 1 } },
  ),
})

const status = some({
  conditions,
  observedGeneration: fc.constantFrom(undefined, 1, 2, 2),
  ...Object.fromEntries(
    [
      ...[
        'replicas',
        'readyReplicas',
        'updatedReplicas',
        'availableReplicas',
        'currentReplicas',
        'fullyLabeledReplicas',
      ],
      ...[
        'desiredNumberScheduled',
        'currentNumberScheduled',
        'updatedNumberScheduled',
        'numberAvailable',
        'numberReady',
      ],
      ...['active', 'succeeded', 'failed'],
    ].map((name) => [name, count]),
  ),
  currentRevision: fc.constantFrom(undefined, 'a', 'b'),
  updateRevision: fc.constantFrom(undefined, 'a', 'b'),
  startTime: fc.constantFrom(undefined, '2026-01-01T00:00:00Z'),
  phase: fc.constantFrom(undefined, 'Pending', 'Running', 'Succeeded', 'Failed', 'Bound'),
  containerStatuses: fc.constantFrom<Json | undefined>(undefined, [
    { name: 'app', state: { waiting: { reason: 'CrashLoopBackOff' } } },
  ]),
})

const objects = fc.record({ type: fc.constantFrom(...kinds), spec, status, generation: fc.constantFrom(undefined, 2) })

/** Kinds for which kstatus's answer is an error where ours is Unknown. */
async function healthByFlux(object: Manifest): Promise<JsonObject | 'error'> {
  const verdict = await oracle.kstatus(object)
  return verdict.kind === 'ok' ? { ...verdict.value } : 'error'
}

describe('health', () => {
  it('is what kstatus and the Job reader of Flux say', async () => {
    const property = fc.asyncProperty(objects, async ({ type: [apiVersion, kind], spec, status, generation }) => {
      const created = { creationTimestamp: '2026-01-01T00:00:00Z' }
      const metadata = { name: 'x', namespace: 'y', ...created, ...(generation !== undefined && { generation }) }
      const object: Manifest = { apiVersion, kind, metadata, spec, status }
      const ours = healthOf(object, Date.parse('2027-01-01T00:00:00Z'))
      const flux = await healthByFlux(object)
      assert.deepEqual(ours.status === 'Unknown' ? 'error' : { ...ours }, flux)
    })
    await fc.assert(property, { numRuns: 3_000 })
  })
})

describe('the order of an apply', () => {
  it('is that of Flux for any kinds, groups and names', async () => {
    const kind = fc.constantFrom(
      'Namespace',
      'Service',
      'Ingress',
      'Job',
      'DaemonSet',
      'Widget',
      'Deployment',
      'ValidatingWebhookConfiguration',
      'MutatingWebhookConfiguration',
      'PodDisruptionBudget',
      'StorageClass',
    )
    const apiVersion = fc.constantFrom('v1', 'apps/v1', 'a.dev/v1', 'b.dev/v1')
    const name = fc.constantFrom('a', 'b', 'a-b', 'a.b')
    const object = fc.record({ apiVersion, kind, metadata: fc.record({ name, namespace: name }) })
    const lines = (list: readonly Manifest[]) => list.map((one) => `${one.apiVersion} ${subjectOf(refOf(one))}`)
    const property = fc.asyncProperty(fc.array(object, { minLength: 1, maxLength: 8 }), async (list) => {
      const verdict = await oracle.sort(list)
      assert.ok(verdict.kind === 'ok')
      assert.deepEqual(lines([...list].sort((a, b) => applyOrder(refOf(a), refOf(b)))), lines(verdict.value))
    })
    await fc.assert(property, { numRuns: 300 })
  })
})
