import { equal, isList, type Json, type JsonObject } from '../../json.ts'
import { at, isTerminating, type KubeObject, labelsOf, namespaceOf, textAt, uidOf, withMetadata } from '../../object.ts'
import { timeText } from '../../write/ports.ts'
import type { Cluster } from '../cluster.ts'
import { type Controller, namedBy } from '../controller.ts'
import { controllerReference } from '../owner.ts'
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

const slices = 'discovery.k8s.io/endpointslices'
const managedBy = 'endpointslice.kubernetes.io/managed-by'
const manager = 'endpointslice-controller.k8s.io'

/** Writes the Pods of Services into EndpointSlices, one for each set of ports (endpointslice). */
export function endpointSlices(cluster: Cluster): Controller {
  return {
    name: 'endpoint-slice',
    watches: ['/services', '/pods'],
    keysOf: (change) => servicesOf(change, cluster),
    reconcile(key) {
      const service = serviceOf(namedBy(key), cluster)
      if (service !== undefined) sync(service, cluster)
      return undefined
    },
  }
}

/** What of a slice says where a Service leads. */
interface Content {
  readonly endpoints: Json
  readonly ports: Json
}

function sync(service: KubeObject, cluster: Cluster): void {
  const wanted = contentsOf(service, backendsOf(service, cluster))
  const there = slicesOf(service, cluster)
  const labels = labelsFor(service)
  for (const [index, content] of wanted.entries()) {
    const slice = there[index]
    if (slice === undefined) cluster.create(slices, newSlice(service, labels, content))
    else if (!isUpToDate(slice, labels, content)) update(slice, labels, content, cluster)
  }
  for (const extra of there.slice(wanted.length)) cluster.remove(slices, extra)
}

function slicesOf(service: KubeObject, cluster: Cluster): readonly KubeObject[] {
  return cluster
    .dependents(uidOf(service))
    .filter(({ resource, object }) => resource === slices && labelsOf(object)[managedBy] === manager)
    .map(({ object }) => object)
}

function contentsOf(service: KubeObject, backends: readonly Backend[]): readonly Content[] {
  const groups = new Map<string, Backend[]>()
  for (const backend of backends) {
    const key = JSON.stringify(backend.ports)
    groups.set(key, [...(groups.get(key) ?? []), backend])
  }
  // A Service without Pods has a slice all the same.
  if (groups.size === 0) return [{ endpoints: null, ports: null }]
  return [...groups.values()].map((group) => ({
    endpoints: group.map((backend) => endpointOf(service, backend)),
    ports: group[0]?.ports ?? [],
  }))
}

function endpointOf(service: KubeObject, { pod, address, isReady }: Backend): Json {
  const terminating = isTerminating(pod)
  const published = at(service, 'spec', 'publishNotReadyAddresses') === true
  const hostname = hostnameOf(pod, service)
  return {
    addresses: [address],
    conditions: { ready: published || (isReady && !terminating), serving: isReady, terminating },
    ...(hostname !== undefined && { hostname }),
    targetRef: podReference(pod),
    nodeName: textAt(pod, 'spec', 'nodeName'),
  }
}

function labelsFor(service: KubeObject): JsonObject {
  return {
    ...labelsOf(service),
    ...(isHeadless(service) && { 'service.kubernetes.io/headless': '' }),
    'kubernetes.io/service-name': service.metadata.name,
    [managedBy]: manager,
  }
}

function newSlice(service: KubeObject, labels: JsonObject, content: Content): JsonObject {
  return {
    metadata: {
      generateName: `${service.metadata.name}-`,
      namespace: namespaceOf(service),
      labels,
      annotations: { [triggerTime]: textAt(service.metadata, 'creationTimestamp') },
      ownerReferences: [controllerReference(service)],
    },
    addressType: 'IPv4',
    ...content,
  }
}

function isUpToDate(slice: KubeObject, labels: JsonObject, { endpoints, ports }: Content): boolean {
  return (
    equal(labelsOf(slice), labels) && equal(slice.endpoints ?? null, endpoints) && equal(slice.ports ?? null, ports)
  )
}

/** Pods and whether they are ready, as one text each. */
function stateOf(endpoints: Json | undefined): readonly string[] {
  if (!isList(endpoints)) return []
  return endpoints.map((one) => `${textAt(one, 'targetRef', 'name')} ${at(one, 'conditions', 'serving')}`)
}

function update(slice: KubeObject, labels: JsonObject, content: Content, cluster: Cluster): void {
  const hasNews = stateOf(content.endpoints).some((state) => !stateOf(slice.endpoints).includes(state))
  const annotations = withTriggerTime(slice, hasNews ? timeText(cluster.now()) : undefined)
  cluster.update(slices, { ...withMetadata(slice, { labels, annotations }), ...content })
}
