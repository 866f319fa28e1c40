import type { Json, JsonObject } from '../../../json.ts'
import {
  finalizersOf,
  isTerminating,
  type KubeObject,
  listAt,
  objectAt,
  textAt,
  withAt,
  withMetadata,
} from '../../../object.ts'
import type { Cluster } from '../../cluster.ts'
import { podOfTemplate } from '../pod-of-template.ts'
import { indexKey } from './indexes.ts'

const pods = '/pods'
const tracking = 'batch.kubernetes.io/job-tracking'

/** Whether a Pod has not been counted yet. */
export function isTracked(pod: KubeObject): boolean {
  return finalizersOf(pod).includes(tracking)
}

/** A Pod that is deleted before its end has failed. */
export function hasFailed(pod: KubeObject): boolean {
  const phase = textAt(pod, 'status', 'phase')
  return phase === 'Failed' || (isTerminating(pod) && phase !== 'Succeeded')
}

export function hasSucceeded(pod: KubeObject): boolean {
  return textAt(pod, 'status', 'phase') === 'Succeeded'
}

/** Lets go of a Pod that has been counted. */
export function untrack(pod: KubeObject, cluster: Cluster): void {
  if (!isTracked(pod)) return
  const finalizers = finalizersOf(pod).filter((finalizer) => finalizer !== tracking)
  cluster.update(pods, withMetadata(pod, { finalizers: finalizers.length === 0 ? undefined : finalizers }))
}

/** Starts a Pod, of an indexed Job for one of its pieces. */
export function startPod(job: KubeObject, index: number | undefined, cluster: Cluster): void {
  const pod = podOfTemplate(job)
  const finalizers = [...listAt(pod, 'metadata', 'finalizers'), tracking]
  const tracked = withAt(pod, ['metadata', 'finalizers'], finalizers)
  cluster.create(pods, index === undefined ? tracked : withIndex(tracked, job, index))
}

function withIndex(pod: JsonObject, job: KubeObject, index: number): JsonObject {
  const text = String(index)
  const metadata = {
    ...objectAt(pod, 'metadata'),
    generateName: `${job.metadata.name}-${index}-`,
    labels: { ...objectAt(pod, 'metadata', 'labels'), [indexKey]: text },
    annotations: { ...objectAt(pod, 'metadata', 'annotations'), [indexKey]: text },
  }
  const fieldRef = { fieldPath: `metadata.labels['${indexKey}']` }
  const variable: Json = { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef } }
  const containers = listAt(pod, 'spec', 'containers').map((container): Json => {
    return { ...objectAt(container), env: [...listAt(container, 'env'), variable] }
  })
  return { ...pod, metadata, spec: { ...objectAt(pod, 'spec'), containers, hostname: `${job.metadata.name}-${index}` } }
}
