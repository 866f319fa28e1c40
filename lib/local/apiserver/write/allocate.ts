import { equal, type Json } from '../json.ts'
import { at, type KubeObject, listAt, objectAt, textAt, withAt, withMetadata } from '../object.ts'
import type { Resource } from '../resource.ts'
import { asService } from './allocate-service.ts'
import type { WriteWorld } from './ports.ts'

/** What the server adds to objects of some kinds when they are stored, and nobody owns: addresses, ports, finalizers, selectors. */
export function allocated(
  object: KubeObject,
  old: KubeObject | undefined,
  resource: Resource,
  world: WriteWorld,
): KubeObject {
  switch (resource.stored) {
    case '/namespaces':
      return old === undefined ? asNamespace(object) : keep(object, old, ['spec', 'finalizers'])
    case '/services':
      return asService(object, old, world)
    case 'batch/jobs':
      return old === undefined ? asJob(object) : object
    case 'apps/daemonsets':
      return asDaemonSet(object, old)
    default:
      return object
  }
}

function asNamespace(object: KubeObject): KubeObject {
  const finalizers = listAt(object, 'spec', 'finalizers')
  const label = { ...objectAt(object.metadata, 'labels'), 'kubernetes.io/metadata.name': object.metadata.name }
  const all = finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes']
  return withMetadata(put(object, ['spec', 'finalizers'], all), { labels: label })
}

/** Deployed by the server where the owner selects nothing: the Job's own label (batch/job/strategy.go). */
function asJob(job: KubeObject): KubeObject {
  if (at(job, 'spec', 'manualSelector') === true) return job
  const uid = textAt(job.metadata, 'uid')
  const own = { 'batch.kubernetes.io/controller-uid': uid, 'controller-uid': uid }
  const names = { 'batch.kubernetes.io/job-name': job.metadata.name, 'job-name': job.metadata.name }
  const labels = { ...own, ...names, ...objectAt(job, 'spec', 'template', 'metadata', 'labels') }
  const matchLabels = {
    'batch.kubernetes.io/controller-uid': uid,
    ...objectAt(job, 'spec', 'selector', 'matchLabels'),
  }
  const selector = { ...objectAt(job, 'spec', 'selector'), matchLabels }
  const made = put(put(job, ['spec', 'selector'], selector), ['spec', 'template', 'metadata', 'labels'], labels)
  // A Job without labels has taken those of its template, and in the real server they are one and the same map.
  const shares = at(job.metadata, 'labels') === at(job, 'spec', 'template', 'metadata', 'labels')
  return shares ? withMetadata(made, { labels }) : made
}

const templateGeneration = 'deprecated.daemonset.template.generation'

/** apps/v1 has no field for how often the template changed, so an annotation carries it (apps/v1/conversion.go). */
function asDaemonSet(set: KubeObject, old: KubeObject | undefined): KubeObject {
  const before = Number(textAt(old?.metadata, 'annotations', templateGeneration))
  const changed = old === undefined || !equal(at(set, 'spec', 'template'), at(old, 'spec', 'template'))
  const count = String(changed ? before + 1 : before)
  return withMetadata(set, { annotations: { ...objectAt(set.metadata, 'annotations'), [templateGeneration]: count } })
}

function keep(object: KubeObject, old: KubeObject, path: readonly string[]): KubeObject {
  return put(object, path, at(old, ...path))
}

function put(object: KubeObject, path: readonly string[], value: Json | undefined): KubeObject {
  const { apiVersion, kind, metadata } = object
  return { ...withAt(object, path, value), apiVersion, kind, metadata }
}
