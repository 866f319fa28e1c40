import { notFound } from './failure.ts'
import type { Target } from './http/target.ts'
import type { Json, JsonObject } from './json.ts'
import { at, type KubeObject, numberAt, objectAt, withAt, withMetadata } from './object.ts'
import type { Resource } from './resource.ts'

interface ScalePaths {
  readonly spec: readonly string[]
  readonly status: readonly string[]
  readonly selector?: readonly string[]
}

/** Where replicas lie in objects of a kind. */
export function scalePaths({ custom }: Resource): ScalePaths {
  if (custom?.scale === undefined) {
    return { spec: ['spec', 'replicas'], status: ['status', 'replicas'], selector: ['spec', 'selector'] }
  }
  const { spec, status, selector } = custom.scale
  return {
    spec: pathOf(spec),
    status: pathOf(status),
    ...(selector !== undefined && { selector: pathOf(selector) }),
  }
}

function pathOf(jsonPath: string): readonly string[] {
  return jsonPath.split('.').filter((name) => name !== '')
}

/** The Scale of an object, as its scale subresource shows it. */
export function scaleOf(object: KubeObject, resource: Resource): KubeObject {
  const paths = scalePaths(resource)
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const metadata = { name, namespace, uid, resourceVersion, creationTimestamp }
  const replicas = numberAt(object, ...paths.spec)
  const selector = selectorText(paths.selector === undefined ? undefined : at(object, ...paths.selector))
  return withMetadata(
    {
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: { name },
      spec: replicas === 0 ? {} : { replicas },
      status: { replicas: numberAt(object, ...paths.status), ...(selector !== '' && { selector }) },
    },
    metadata,
  )
}

/** Whether an object says how many replicas it wants, as those of built-in kinds always do. */
export function hasReplicas(object: KubeObject, resource: Resource): boolean {
  return resource.custom === undefined || at(object, ...scalePaths(resource).spec) !== undefined
}

/** The object with the replicas of a Scale. */
export function scaled(object: KubeObject, scale: JsonObject, { resource, name = '' }: Target): KubeObject {
  if (object.metadata.name !== name) throw notFound(resource, name)
  const { apiVersion, kind, metadata } = object
  const given = at(scale, 'metadata', 'resourceVersion')
  const next = {
    ...withAt(object, scalePaths(resource).spec, numberAt(scale, 'spec', 'replicas')),
    apiVersion,
    kind,
    metadata,
  }
  return given === undefined ? next : withMetadata(next, { resourceVersion: given })
}

function selectorText(selector: Json | undefined): string {
  if (typeof selector === 'string') return selector
  const labels = Object.entries(objectAt(selector, 'matchLabels')).map(([key, value]) => `${key}=${value}`)
  const all = labels.length > 0 || at(selector, 'matchExpressions') !== undefined ? labels : plainLabels(selector)
  return all.toSorted().join(',')
}

/** A ReplicationController's selector is the labels themselves. */
function plainLabels(selector: Json | undefined): readonly string[] {
  return Object.entries(objectAt(selector)).map(([key, value]) => `${key}=${value}`)
}
