import type { Json } from '../json.ts'
import { at, type KubeObject, listAt, textAt } from '../object.ts'
import type { Resource } from '../resource.ts'

/** What the status of a new object is: the zero values that its type always writes. */
export function statusAtBirth(object: KubeObject, resource: Resource): Json | undefined {
  if (resource.custom !== undefined) return undefined
  if (resource.stored === '/pods') return { phase: 'Pending', qosClass: qualityOf(object) }
  if (resource.stored === '/persistentvolumes') {
    return { phase: 'Pending', lastPhaseTransitionTime: textAt(object.metadata, 'creationTimestamp') }
  }
  if (resource.stored === 'apiextensions.k8s.io/customresourcedefinitions') return definitionAtBirth(object)
  return atBirth[resource.stored] ?? {}
}

const atBirth: Readonly<Record<string, Json>> = {
  '/namespaces': { phase: 'Active' },
  '/nodes': {
    daemonEndpoints: { kubeletEndpoint: { Port: 0 } },
    nodeInfo: {
      ...{ machineID: '', systemUUID: '', bootID: '', kernelVersion: '', osImage: '', containerRuntimeVersion: '' },
      ...{ kubeletVersion: '', kubeProxyVersion: '', operatingSystem: '', architecture: '' },
    },
  },
  '/persistentvolumeclaims': { phase: 'Pending' },
  '/services': { loadBalancer: {} },
  '/replicationcontrollers': { replicas: 0 },
  'apps/daemonsets': { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 },
  'apps/replicasets': { replicas: 0 },
  'apps/statefulsets': { availableReplicas: 0, replicas: 0 },
  'autoscaling/horizontalpodautoscalers': { currentMetrics: null, desiredReplicas: 0 },
  'networking.k8s.io/ingresses': { loadBalancer: {} },
  'storage.k8s.io/volumeattachments': { attached: false },
  'policy/poddisruptionbudgets': { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
}

function definitionAtBirth(definition: KubeObject): Json {
  const stored = listAt(definition, 'spec', 'versions').filter((version) => at(version, 'storage') === true)
  const names = stored.map((version) => textAt(version, 'name'))
  return { acceptedNames: { kind: '', plural: '' }, conditions: null, storedVersions: names.length > 0 ? names : null }
}

/** Quality of service by requests and limits of cpu and memory (pkg/apis/core/v1/helper/qos). */
function qualityOf(pod: KubeObject): string {
  const containers = [...listAt(pod, 'spec', 'containers'), ...listAt(pod, 'spec', 'initContainers')]
  const named = (container: Json, part: string) =>
    ['cpu', 'memory'].map((name) => at(container, 'resources', part, name))
  const any = containers.some((one) => [...named(one, 'requests'), ...named(one, 'limits')].some(isPositive))
  if (!any) return 'BestEffort'
  const limited = containers.every((one) => named(one, 'limits').every(isPositive))
  const same = containers.every((one) =>
    named(one, 'requests').every((value, index) => value === undefined || value === named(one, 'limits')[index]),
  )
  return limited && same ? 'Guaranteed' : 'Burstable'
}

function isPositive(quantity: Json | undefined): boolean {
  return quantity !== undefined && !/^0+[a-zA-Z]*$/.test(String(quantity))
}
