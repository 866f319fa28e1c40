import { digestOf } from '../../lib/core/digest.ts'
import { inventoryId } from '../../lib/core/object-ref.ts'
import { gitRevision } from '../../lib/core/revision.ts'
import { unitId } from '../../lib/flux/definition.ts'
import type { SourceSpec } from '../../lib/source/spec.ts'
import type { DriftFinding } from '../../lib/store/drift.ts'
import type { UnitEvent, UnitRecord } from '../../lib/store/record.ts'

export const sampleSource: SourceSpec = {
  kind: 'GitRepository',
  url: 'https://github.com/acme/fleet',
  ref: { branch: 'main' },
  ignore: '',
  credential: 'acme',
}

export const sampleDigest = digestOf('sample')
export const sampleRevision = gitRevision('main', 'a'.repeat(40))
const target = { revision: sampleRevision, artifact: sampleDigest }
const id = inventoryId({ group: 'apps', kind: 'Deployment', namespace: 'web', name: 'front' })
const hashes = { entryHash: sampleDigest, metaHash: sampleDigest, bodyHash: sampleDigest }

/** A finding with every field in use. */
export const sampleFinding: Required<DriftFinding> = {
  id,
  version: 'v1',
  kind: 'changed',
  fields: [
    { path: '/spec/a[name=x]/b', pointer: '/spec/a/0/b', wanted: '1', found: '2' },
    { path: '/spec/c', found: 'true', foreign: true },
  ],
  more: 3,
  actors: [{ manager: 'kubectl-edit', operation: 'Update', time: '2026-01-01T00:00:00Z', subresource: 'scale' }],
  firstSeen: 1,
  times: 4,
  done: 'held-back',
  nextTry: 9,
}

const sampleEvent: Required<UnitEvent> = {
  ...{ seq: 0, time: 5, severity: 'info', reason: 'Ok', message: 'm', revision: sampleRevision },
  drift: [sampleFinding],
  driftMore: 2,
}

/** A record with every field in use, so that a field which its codec forgets is noticed. */
export const sampleRecord: Required<UnitRecord> = {
  unit: unitId('Kustomization', 'flux-system', 'apps'),
  parent: unitId('Kustomization', 'flux-system', 'flux-system'),
  definition: {
    kind: 'Kustomization',
    namespace: 'flux-system',
    name: 'apps',
    annotations: { a: 'b' },
    labels: {},
    sourceRef: { kind: 'GitRepository', namespace: 'flux-system', name: 'flux-system' },
    path: 'apps',
    fields: { patches: [{ patch: '[]', target: { kind: 'Deployment' } }], images: [{ name: 'x', newTag: '2' }] },
    commonMetadata: { labels: {}, annotations: {} },
    intervalMs: 60_000,
    retryIntervalMs: 60_000,
    timeoutMs: 60_000,
    prune: true,
    deletionPolicy: 'MirrorPrune',
    suspend: false,
    force: false,
    wait: true,
    healthChecks: [{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'web', name: 'front' }],
    dependsOn: [{ namespace: 'flux-system', name: 'infra' }],
    postBuild: {
      substitute: { region: 'eu' },
      substituteFrom: [{ kind: 'Secret', name: 'vars', optional: true }],
      strategy: 'WithVariables',
    },
    ignore: [{ paths: ['/spec/replicas'], target: { name: 'front' } }],
  },
  target: { ...target, superseded: 1, waitedMs: 5 },
  attempted: { ...target, at: 1 },
  restoring: target,
  applied: { ...target, desired: sampleDigest, at: 2 },
  inventory: [
    { id, version: 'v1' },
    {
      id,
      version: 'v1',
      uid: 'u',
      desired: sampleDigest,
      baseline: { uid: 'u', resourceVersion: '9', generation: 1, ...hashes },
      skipped: true,
    },
  ],
  yields: [id],
  intents: [{ id, version: 'v1', uid: 'u', resourceVersion: '9' }],
  tombstones: [{ id, version: 'v1', uid: 'u', prunedAt: 3 }],
  conditions: [
    { type: 'Ready', status: 'True', reason: 'Ok', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' },
  ],
  controlsSeen: { 'controls/all': 4 },
  held: { artifact: 'vanished', hash: sampleDigest, objects: [{ id, uid: 'u' }], why: 'many' },
  approvalsUsed: ['x'],
  drift: [sampleFinding],
  reverts: [{ id, count: 3, firstSeen: 1, at: [1, 2, 3], last: 3, pauseMs: 300_000 }],
  unrecorded: [{ id, version: 'v1', uid: 'u' }],
  outbox: [sampleEvent],
  nextEvent: 1,
  history: [{ artifact: sampleDigest, revision: sampleRevision, status: 'Ok', first: 1, last: 2, count: 3 }],
  attempt: 0,
  nextDue: 6,
  removed: 7,
}
