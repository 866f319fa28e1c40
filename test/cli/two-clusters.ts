import { type BuildSpec, buildId } from '../../lib/build/spec.ts'
import { digestOf } from '../../lib/core/digest.ts'
import { inventoryId } from '../../lib/core/object-ref.ts'
import { gitRevision } from '../../lib/core/revision.ts'
import { type KustomizationDefinition, unitId } from '../../lib/flux/definition.ts'
import { type GitSourceSpec, sourceId } from '../../lib/source/spec.ts'
import type { Bucket } from '../../lib/store/bucket.ts'
import { putBuild } from '../../lib/store/builds.ts'
import type { Head } from '../../lib/store/head.ts'
import { writeHead } from '../../lib/store/heads.ts'
import type { Condition, UnitRecord } from '../../lib/store/record.ts'
import { writeRecord } from '../../lib/store/records.ts'
import { memoryBucket } from './sluice.ts'

export const first = gitRevision('main', '1'.repeat(40))
export const second = gitRevision('main', '2'.repeat(40))
export const source: GitSourceSpec = {
  kind: 'GitRepository',
  url: 'https://git.example/acme/fleet',
  ref: { branch: 'main' },
  ignore: '',
  credential: '',
}
const id = sourceId(source)
export const appsArtifact = digestOf('apps')
const dbArtifact = digestOf('db')

export function definition(name: string, more: Partial<KustomizationDefinition> = {}): KustomizationDefinition {
  return {
    kind: 'Kustomization',
    namespace: 'flux-system',
    name,
    annotations: {},
    labels: {},
    sourceRef: { kind: 'GitRepository', namespace: 'flux-system', name: 'flux-system' },
    path: name,
    fields: {},
    commonMetadata: { labels: {}, annotations: {} },
    intervalMs: 60_000,
    retryIntervalMs: 60_000,
    timeoutMs: 60_000,
    prune: true,
    deletionPolicy: 'MirrorPrune',
    suspend: false,
    force: false,
    wait: true,
    healthChecks: [],
    dependsOn: [],
    ignore: [],
    ...more,
  }
}

export function condition(status: Condition['status'], reason: string, message: string): Condition {
  return { type: 'Ready', status, reason, message, lastTransitionTime: '2026-11-23T11:00:00Z' }
}

export function record(own: KustomizationDefinition, more: Partial<UnitRecord> = {}): UnitRecord {
  return {
    unit: unitId(own.kind, own.namespace, own.name),
    definition: own,
    inventory: [],
    intents: [],
    tombstones: [],
    conditions: [],
    controlsSeen: {},
    approvalsUsed: [],
    outbox: [],
    nextEvent: 1,
    history: [],
    attempt: 0,
    ...more,
  }
}

export const heldHash = digestOf('held')
const configMap = { group: '', kind: 'ConfigMap', namespace: 'apps', name: 'settings' }
const namespace = { group: '', kind: 'Namespace', namespace: '', name: 'apps' }

/** Two clusters of one repository: `apps` is ready on both, `db` on production waits for it and holds two deletions. */
export async function twoClusters(): Promise<Bucket> {
  const bucket = memoryBucket()
  await fillTwoClusters(bucket)
  return bucket
}

/** Puts them into a bucket that has nothing yet. */
export async function fillTwoClusters(bucket: Bucket): Promise<void> {
  const apps: BuildSpec = { source: id, path: 'apps', fields: {} }
  const db: BuildSpec = { source: id, path: 'db', fields: {} }
  await putBuild(bucket, apps)
  await putBuild(bucket, db)
  const head: Head = {
    source,
    revision: second,
    woken: 1,
    earlier: [first],
    builds: {
      [buildId(apps)]: { clusters: ['production', 'staging'], artifact: appsArtifact },
      [buildId(db)]: { clusters: ['production'], artifact: dbArtifact },
    },
  }
  await writeHead(bucket, id, { head, seen: undefined })
  const ready = record(definition('apps'), {
    conditions: [condition('True', 'ReconciliationSucceeded', `Applied revision: ${first}`)],
    applied: { revision: first, artifact: appsArtifact, desired: digestOf('desired'), at: 0 },
    inventory: [{ id: inventoryId(configMap), version: 'v1' }],
  })
  const waiting = record(definition('db', { dependsOn: [{ namespace: 'flux-system', name: 'absent' }] }), {
    conditions: [condition('False', 'DeletionHeld', 'deletions wait for approval')],
    held: {
      artifact: dbArtifact,
      hash: heldHash,
      objects: [configMap, namespace].map((ref) => ({ id: inventoryId(ref), uid: `uid of ${ref.name}` })),
      why: 'Namespace/apps is of a protected kind',
    },
    attempt: 2,
    nextDue: Date.parse('2026-11-23T12:01:30Z'),
  })
  await writeRecord(bucket, 'production', { record: ready, seen: undefined })
  await writeRecord(bucket, 'production', { record: waiting, seen: undefined })
  await writeRecord(bucket, 'staging', { record: ready, seen: undefined })
}
