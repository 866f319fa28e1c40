import { equal, type JsonObject } from '../../../json.ts'
import { type KubeObject, objectAt, textAt, withMetadata } from '../../../object.ts'
import { replicasOf } from '../replicas.ts'
import { maxSurge } from './fenceposts.ts'

const prefix = 'deployment.kubernetes.io/'
export const revisionKey = `${prefix}revision`
const historyKey = `${prefix}revision-history`
const desiredKey = `${prefix}desired-replicas`
const maxKey = `${prefix}max-replicas`
const longestHistory = 2000

/** What a ReplicaSet does not take over from its Deployment. */
const ownKeys: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  ...[revisionKey, historyKey, desiredKey, maxKey],
  'deprecated.deployment.rollback.to',
])

export function annotationsOf(object: KubeObject): JsonObject {
  return objectAt(object.metadata, 'annotations')
}

export function revisionOf(object: KubeObject): number {
  return Number(annotationsOf(object)[revisionKey] ?? 0) || 0
}

/** The number of replicas that was wanted when a ReplicaSet was scaled last. */
export function desiredOf(set: KubeObject): number | undefined {
  return countOf(set, desiredKey)
}

export function maxReplicasOf(set: KubeObject): number | undefined {
  return countOf(set, maxKey)
}

function countOf(set: KubeObject, key: string): number | undefined {
  const text = textAt(annotationsOf(set), key)
  return /^\d+$/.test(text) ? Number(text) : undefined
}

/** Annotations by which a ReplicaSet remembers how large its Deployment was. */
export function sizeAnnotations(deployment: KubeObject): JsonObject {
  const replicas = replicasOf(deployment)
  return { [desiredKey]: String(replicas), [maxKey]: String(replicas + maxSurge(deployment)) }
}

/** The annotations of the ReplicaSet of a Deployment's template: a copy of the Deployment's, and its revision. */
export function setAnnotations(deployment: KubeObject, before: JsonObject, revision: number): JsonObject {
  const copied = Object.entries(annotationsOf(deployment)).filter(([key]) => !ownKeys.has(key))
  const old = textAt(before, revisionKey)
  const annotations = { ...before, ...Object.fromEntries(copied) }
  if (Number(old || 0) >= revision) return annotations
  const history = old === '' ? {} : { [historyKey]: prolonged(textAt(before, historyKey), old) }
  return { ...annotations, [revisionKey]: String(revision), ...history }
}

/** Revisions that a ReplicaSet had before it was taken again; the oldest are forgotten. */
function prolonged(history: string, revision: string): string {
  const revisions = history === '' ? [] : history.split(',')
  while (revisions.length > 0 && [...revisions, revision].join(',').length > longestHistory) revisions.shift()
  return [...revisions, revision].join(',')
}

export function withAnnotations(object: KubeObject, annotations: JsonObject): KubeObject {
  return equal(annotationsOf(object), annotations) ? object : withMetadata(object, { annotations })
}
