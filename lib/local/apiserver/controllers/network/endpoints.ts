import { equal, type Json, type JsonObject } from '../../json.ts'
import {
  isTerminating,
  type KubeObject,
  labelsOf,
  listAt,
  namespaceOf,
  objectAt,
  textAt,
  withMetadata,
} from '../../object.ts'
import { timeText } from '../../write/ports.ts'
import { changed } from '../changed.ts'
import type { Cluster } from '../cluster.ts'
import { type Controller, namedBy } from '../controller.ts'
import { nonZero } from '../status.ts'
import {
  type Backend,
  backendsOf,
  hostnameOf,
  isHeadless,
  podReference,
  serviceOf,
  servicesOf,
  triggerTime,
  withTriggerTime,
} from './backends.ts'

const endpoints = '/endpoints'

/** Writes the Pods of Services into Endpoints, for those who do not read EndpointSlices (endpoint). */
export function endpointController(cluster: Cluster): Controller {
  return {
    name: 'endpoints',
    watches: ['/services', '/pods'],
    keysOf: (change) => servicesOf(change, cluster),
    reconcile(key) {
      const [namespace, name] = namedBy(key)
      const service = serviceOf([namespace, name], cluster)
      const there = cluster.get(endpoints, namespace, name)
      if (service !== undefined) sync(service, there, cluster)
      else if (there !== undefined && cluster.get('/services', namespace, name) === undefined) {
        cluster.remove(endpoints, there)
      }
      return undefined
    },
  }
}

function sync(service: KubeObject, there: KubeObject | undefined, cluster: Cluster): void {
  const subsets = subsetsOf(service, backendsOf(service, cluster))
  const labels: JsonObject = {
    ...labelsOf(service),
    'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
    ...(isHeadless(service) && { 'service.kubernetes.io/headless': '' }),
  }
  const content = subsets.length === 0 ? undefined : subsets
  if (there === undefined) {
    const annotations = { [triggerTime]: textAt(service.metadata, 'creationTimestamp') }
    const metadata = { name: service.metadata.name, namespace: namespaceOf(service), labels, annotations }
    cluster.create(endpoints, { metadata, ...(content !== undefined && { subsets: content }) })
    return
  }
  if (equal(labelsOf(there), labels) && equal(there.subsets, content)) return
  const hasNews = namesOf(subsets).some((name) => !namesOf(listAt(there, 'subsets')).includes(name))
  const annotations = withTriggerTime(there, hasNews ? timeText(cluster.now()) : undefined)
  cluster.update(endpoints, changed(withMetadata(there, { labels, annotations }), ['subsets'], content))
}

function subsetsOf(service: KubeObject, backends: readonly Backend[]): readonly Json[] {
  const groups = new Map<string, Backend[]>()
  for (const backend of backends.filter(({ pod }) => !isTerminating(pod))) {
    const key = JSON.stringify(backend.ports)
    groups.set(key, [...(groups.get(key) ?? []), backend])
  }
  const published = objectAt(service, 'spec').publishNotReadyAddresses === true
  return [...groups.values()].map((group) => ({
    ...nonZero({
      addresses: group.filter(({ isReady }) => isReady || published).map((one) => addressOf(one, service)),
      notReadyAddresses: group.filter(({ isReady }) => !isReady && !published).map((one) => addressOf(one, service)),
      ports: (group[0]?.ports ?? []).map((port) => nonZero(objectAt({ port }, 'port'))),
    }),
  }))
}

/** Names of the Pods in subsets, those that are not ready marked as such. */
function namesOf(subsets: readonly Json[]): readonly string[] {
  return subsets.flatMap((subset) => [
    ...listAt(subset, 'addresses').map((one) => textAt(one, 'targetRef', 'name')),
    ...listAt(subset, 'notReadyAddresses').map((one) => `not ready: ${textAt(one, 'targetRef', 'name')}`),
  ])
}

function addressOf({ pod, address }: Backend, service: KubeObject): Json {
  const hostname = hostnameOf(pod, service)
  return {
    ip: address,
    ...(hostname !== undefined && { hostname }),
    nodeName: textAt(pod, 'spec', 'nodeName'),
    targetRef: podReference(pod),
  }
}
