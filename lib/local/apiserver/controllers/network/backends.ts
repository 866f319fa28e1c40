import type { Json, JsonObject } from '../../json.ts'
import {
  at,
  isTerminating,
  type KubeObject,
  labelsOf,
  listAt,
  namespaceOf,
  objectAt,
  textAt,
  uidOf,
} from '../../object.ts'
import type { Change } from '../../storage/store.ts'
import type { Cluster } from '../cluster.ts'
import { keyOf } from '../controller.ts'
import { isSubset } from '../label-selector.ts'
import { nonZero } from '../status.ts'
import { hasEnded, isReady } from '../workloads/pods.ts'

/** A Pod that a Service leads to, and the ports that it is reached at. */
export interface Backend {
  readonly pod: KubeObject
  readonly address: string
  readonly isReady: boolean
  readonly ports: readonly Json[]
}

export function isHeadless(service: KubeObject): boolean {
  const address = textAt(service, 'spec', 'clusterIP')
  return address === 'None' || address === ''
}

/** Whether controllers find the Pods of a Service. */
export function hasSelector(service: KubeObject): boolean {
  const selector = objectAt(service, 'spec', 'selector')
  return textAt(service, 'spec', 'type') !== 'ExternalName' && Object.keys(selector).length > 0
}

/** The Pods of a Service that have an address, in the order of names. */
export function backendsOf(service: KubeObject, cluster: Cluster): readonly Backend[] {
  const selector = objectAt(service, 'spec', 'selector')
  return cluster
    .list('/pods', namespaceOf(service))
    .filter((pod) => isSubset(selector, labelsOf(pod)) && !hasEnded(pod) && textAt(pod, 'status', 'podIP') !== '')
    .map((pod) => ({
      pod,
      address: textAt(pod, 'status', 'podIP'),
      isReady: isReady(pod),
      ports: portsOf(service, pod),
    }))
}

/** Ports of a Pod that those of a Service lead to; what the Pod does not name is left out. */
function portsOf(service: KubeObject, pod: KubeObject): readonly Json[] {
  return listAt(service, 'spec', 'ports').flatMap((port): readonly Json[] => {
    const protocol = textAt(port, 'protocol') || 'TCP'
    const number = targetOf(port, pod, protocol)
    const appProtocol = textAt(port, 'appProtocol')
    if (number === undefined) return []
    return [{ name: textAt(port, 'name'), port: number, protocol, ...nonZero({ appProtocol }) }]
  })
}

function targetOf(port: Json, pod: KubeObject, protocol: string): number | undefined {
  const target = at(port, 'targetPort') ?? at(port, 'port')
  if (typeof target === 'number') return target
  const named = listAt(pod, 'spec', 'containers')
    .flatMap((container) => listAt(container, 'ports'))
    .find((one) => textAt(one, 'name') === target && (textAt(one, 'protocol') || 'TCP') === protocol)
  const number = at(named, 'containerPort')
  return typeof number === 'number' ? number : undefined
}

/** The name that a Pod is known by behind a Service that is its subdomain. */
export function hostnameOf(pod: KubeObject, service: KubeObject): string | undefined {
  const hostname = textAt(pod, 'spec', 'hostname')
  return hostname !== '' && textAt(pod, 'spec', 'subdomain') === service.metadata.name ? hostname : undefined
}

/** The annotation that tells since when endpoints are as they are. */
export const triggerTime = 'endpoints.kubernetes.io/last-change-trigger-time'

/** Annotations with the time of the change that a write follows; without one where nothing but an end was heard of. */
export function withTriggerTime(object: KubeObject, time: string | undefined): JsonObject | undefined {
  const { [triggerTime]: _, ...others } = objectAt(object.metadata, 'annotations')
  const annotations = time === undefined ? others : { ...others, [triggerTime]: time }
  return Object.keys(annotations).length === 0 ? undefined : annotations
}

/** How endpoints name the Pod behind an address. */
export function podReference(pod: KubeObject): JsonObject {
  return { kind: 'Pod', namespace: namespaceOf(pod), name: pod.metadata.name, uid: uidOf(pod) }
}

/** Keys of the Services that a change of a Pod or a Service concerns. */
export function servicesOf({ resource, object, previous }: Change, cluster: Cluster): readonly string[] {
  const namespace = namespaceOf(object)
  if (resource === '/services') return [keyOf(namespace, object.metadata.name)]
  const states = previous === undefined ? [object] : [object, previous]
  return cluster
    .list('/services', namespace)
    .filter((service) => hasSelector(service) && states.some((pod) => takes(service, pod)))
    .map((service) => keyOf(namespace, service.metadata.name))
}

function takes(service: KubeObject, pod: KubeObject): boolean {
  return isSubset(objectAt(service, 'spec', 'selector'), labelsOf(pod))
}

/** The Service of a key, where controllers are to find its Pods. */
export function serviceOf(key: readonly [string, string], cluster: Cluster): KubeObject | undefined {
  const service = cluster.get('/services', ...key)
  return service === undefined || isTerminating(service) || !hasSelector(service) ? undefined : service
}
