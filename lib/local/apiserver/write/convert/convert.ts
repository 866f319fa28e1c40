import { apiVersionOf, type KubeObject } from '../../object.ts'
import type { Resource, Served } from '../../resource.ts'
import { newAutoscaler, oldAutoscaler, withoutNotes } from './autoscaler.ts'
import { convertedEvent } from './event.ts'

const autoscalers = 'autoscaling/horizontalpodautoscalers'

/** The version in which objects of a built-in kind with several of them are kept. */
const keptVersions: Readonly<Record<string, string>> = { [autoscalers]: 'autoscaling/v2', '/events': 'v1' }

/** The kind in the version in which its objects are kept. */
export function keptIn(resource: Resource, served: Served): Resource {
  const version = keptVersions[resource.stored]
  return version === undefined ? resource : (served.sibling(resource, version) ?? resource)
}

/** An object as a version of its kind has it. */
export function convert(object: KubeObject, resource: Resource): KubeObject {
  const apiVersion = apiVersionOf(resource)
  if (object.apiVersion === apiVersion) return object
  if (resource.stored === autoscalers)
    return apiVersion === 'autoscaling/v1' ? oldAutoscaler(object) : newAutoscaler(object)
  if (resource.stored === '/events') return convertedEvent(object, apiVersion === 'v1' ? 'v1' : 'events.k8s.io/v1')
  return { ...object, apiVersion }
}

/** An object as it is once it has been through the version that is kept. */
export function settledInVersion(object: KubeObject, { stored }: Pick<Resource, 'stored'>): KubeObject {
  if (stored !== autoscalers) return object
  return object.apiVersion === 'autoscaling/v1' ? oldAutoscaler(newAutoscaler(object)) : withoutNotes(object)
}
