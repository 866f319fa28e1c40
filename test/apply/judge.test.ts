import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { baselineOf, bodyClean } from '../../lib/apply/baseline.ts'
import type { LiveObject } from '../../lib/apply/cluster.ts'
import { judge } from '../../lib/apply/judge.ts'
import { trustsGeneration } from '../../lib/apply/trusted-generation.ts'
import type { JsonObject } from '../../lib/core/json.ts'
import { splitApiVersion } from '../../lib/core/object-ref.ts'

const key = Buffer.from('key')
const fields = { 'f:metadata': { 'f:labels': { 'f:app': {} } }, 'f:spec': {} }
const entry = { manager: 'kustomize-controller', operation: 'Apply', time: '2026-01-01T00:00:00Z', fieldsV1: fields }
const lastApplied = { 'kubectl.kubernetes.io/last-applied-configuration': '{}' }
const kubectl = { manager: 'kubectl-edit', operation: 'Update', fieldsV1: {} }

function live(
  metadata: JsonObject = {},
  body: JsonObject = { spec: { a: 1 } },
  apiVersion = 'apps/v1',
  kind = 'Deployment',
): LiveObject {
  const labels = { app: 'web' }
  return {
    apiVersion,
    kind,
    metadata: { name: 'a', uid: 'u', resourceVersion: '1', generation: 1, labels, managedFields: [entry], ...metadata },
    ...body,
  }
}

/** What a metadata-only LIST shows. */
const listed = (object: LiveObject): LiveObject => ({
  apiVersion: object.apiVersion,
  kind: object.kind,
  metadata: object.metadata,
})

function judged(
  now: LiveObject | undefined,
  before = live(),
  options: { distrust?: boolean; skipped?: true } = {},
): string {
  const baseline = baselineOf(before, key)
  assert.ok(baseline !== undefined)
  const entryOf = { uid: 'u', ...(options.skipped ? { skipped: true as const } : { baseline }) }
  const type = { ...splitApiVersion(before.apiVersion), kind: before.kind }
  return judge(now && listed(now), entryOf, type, { key, distrust: options.distrust ?? false })
}

describe('listed metadata', () => {
  const service = (metadata: JsonObject = {}) => live(metadata, {}, 'v1', 'Service')
  const cases: readonly [string, string, string][] = [
    ['nothing moved', judged(live()), 'clean'],
    ['the server changed meanwhile', judged(live(), live(), { distrust: true }), 'look'],
    ['a status write of a Deployment', judged(live({ resourceVersion: '2' })), 'clean'],
    [
      'a write to a Service, whose generation says nothing',
      judged(service({ resourceVersion: '2' }), service()),
      'look',
    ],
    ['a moved generation', judged(live({ resourceVersion: '2', generation: 2 })), 'look'],
    ['a changed label of ours', judged(live({ resourceVersion: '2', labels: { app: 'x' } })), 'look'],
    ['a foreign label', judged(live({ resourceVersion: '2', labels: { app: 'web', x: 'y' } })), 'clean'],
    ['an entry of kubectl', judged(live({ resourceVersion: '2', managedFields: [entry, kubectl] })), 'look'],
    [
      "kubectl's annotation, put there by another tool",
      judged(live({ resourceVersion: '2', annotations: lastApplied })),
      'look',
    ],
    [
      "kubectl's annotation under ssa: Merge",
      judged(
        live({ resourceVersion: '2', annotations: { ...lastApplied, 'kustomize.toolkit.fluxcd.io/ssa': 'Merge' } }),
      ),
      'clean',
    ],
    ['an apply under our name', judged(live({ managedFields: [{ ...entry, time: 'later' }] })), 'look'],
    ['our entry is gone', judged(live({ managedFields: [] })), 'look'],
    ['not in the list', judged(undefined), 'unlisted'],
    ['another uid', judged(live({ uid: 'v' })), 'replaced'],
    ['a deletion', judged(live({ deletionTimestamp: 'now' })), 'terminating'],
    [
      'skipped, and still to be skipped',
      judged(live({ annotations: { 'kustomize.toolkit.fluxcd.io/ssa': 'Ignore' } }), live(), { skipped: true }),
      'skipped',
    ],
    ['skipped, and not any more', judged(live(), live(), { skipped: true }), 'look'],
  ]
  for (const [what, judgement, expected] of cases) it(what, () => assert.equal(judgement, expected))
})

describe('a body', () => {
  const clean = (now: LiveObject, before = live()) => {
    const baseline = baselineOf(before, key)
    return baseline !== undefined && bodyClean(now, baseline, key)
  }
  const cases: readonly [string, boolean, boolean][] = [
    [
      'with another status and versions is clean',
      clean(live({ resourceVersion: '2', generation: 2 }, { spec: { a: 1 }, status: {} })),
      true,
    ],
    ['with foreign labels is clean', clean(live({ labels: { app: 'web', x: 'y' } })), true],
    ['with another value is not', clean(live({}, { spec: { a: 2 } })), false],
    ["with kubectl's annotation is not", clean(live({ annotations: lastApplied })), false],
    [
      'with the label of an older Flux is not',
      clean(live({ labels: { app: 'web', 'fluxcd.io/sync-gc-mark': 'x' } })),
      false,
    ],
    ['with a foreign finalizer is not', clean(live({ finalizers: ['x'] })), false],
    ['that is terminating is not', clean(live({ deletionTimestamp: 'now' })), false],
    ['with another entry of ours is not', clean(live({ managedFields: [{ ...entry, time: 'later' }] })), false],
  ]
  for (const [what, found, expected] of cases) it(what, () => assert.equal(found, expected))
})

describe('hashes', () => {
  for (const kind of ['Secret', 'ConfigMap']) {
    it(`of a ${kind} need the key: a variable may have put a Secret's value into it`, () => {
      const object: LiveObject = live({}, { data: { a: 'YQ==' } }, 'v1', kind)
      const [one, two] = ['one', 'two'].map((text) => baselineOf(object, Buffer.from(text)))
      assert.notEqual(one?.bodyHash, two?.bodyHash)
      assert.notEqual(one?.metaHash, two?.metaHash)
    })
  }
})

describe('generation', () => {
  const cases: readonly [string, string, boolean][] = [
    ['apps', 'Deployment', true],
    ['example.dev', 'Widget', true],
    ['', 'Service', false],
    ['', 'ConfigMap', false],
    ['autoscaling', 'HorizontalPodAutoscaler', false],
    ['scheduling.k8s.io', 'PriorityClass', false],
    ['rbac.authorization.k8s.io', 'Role', false],
    ['apiextensions.k8s.io', 'CustomResourceDefinition', true],
  ]
  for (const [group, kind, trusted] of cases) {
    it(`of ${group}/${kind} is ${trusted ? '' : 'not '}trusted`, () =>
      assert.equal(trustsGeneration(group, kind), trusted))
  }
})
