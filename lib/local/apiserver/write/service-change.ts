import { equal, type Json } from '../json.ts'
import { at, type KubeObject, listAt, numberAt, textAt, withAt } from '../object.ts'

type Is = (service: KubeObject) => boolean

/** Fields, and the Services that have them. */
const dependent: readonly (readonly [name: string, has: Is])[] = [
  ['clusterIP', hasAddress],
  ['clusterIPs', hasAddress],
  ['ipFamilies', hasAddress],
  ['ipFamilyPolicy', hasAddress],
  ['healthCheckNodePort', needsHealthCheck],
  ['allocateLoadBalancerNodePorts', isBalanced],
  ['loadBalancerClass', isBalanced],
  ['externalTrafficPolicy', isReachedFromOutside],
]

/**
 * A Service without what only its former sort had, where nobody has said it anew (core/service/strategy.go, dropTypeDependentFields).
 */
export function withoutFormerType(service: KubeObject, old: KubeObject): KubeObject {
  const isGone = (name: string, has: Is) =>
    has(old) && !has(service) && equal(at(service, 'spec', name), at(old, 'spec', name))
  const ports = hasNodePorts(old) && !hasNodePorts(service) && !hasNewPorts(service, old)
  const kept = dependent.reduce(
    (one, [name, has]) => (isGone(name, has) ? put(one, ['spec', name], undefined) : one),
    service,
  )
  const plain = ports ? put(kept, ['spec', 'ports'], listAt(kept, 'spec', 'ports').map(withoutNodePort)) : kept
  return isBalanced(service) ? plain : put(plain, ['status', 'loadBalancer'], {})
}

function hasAddress(service: KubeObject): boolean {
  return textAt(service, 'spec', 'type') !== 'ExternalName'
}

/** Whether nodes listen for it. */
export function hasNodePorts(service: KubeObject): boolean {
  return ['NodePort', 'LoadBalancer'].includes(textAt(service, 'spec', 'type'))
}

function isBalanced(service: KubeObject): boolean {
  return textAt(service, 'spec', 'type') === 'LoadBalancer'
}

/** Whether balancers must know which nodes have its Pods. */
export function needsHealthCheck(service: KubeObject): boolean {
  return isBalanced(service) && textAt(service, 'spec', 'externalTrafficPolicy') === 'Local'
}

function isReachedFromOutside(service: KubeObject): boolean {
  const isOwn = textAt(service, 'spec', 'type') === 'ClusterIP'
  return hasNodePorts(service) || (isOwn && listAt(service, 'spec', 'externalIPs').length > 0)
}

function hasNewPorts(service: KubeObject, old: KubeObject): boolean {
  const before = new Set([0, ...nodePorts(old)])
  return nodePorts(service).some((port) => !before.has(port))
}

function nodePorts(service: KubeObject): readonly number[] {
  return listAt(service, 'spec', 'ports').map((port) => numberAt(port, 'nodePort'))
}

function withoutNodePort(port: Json): Json {
  return Object.fromEntries(Object.entries(port ?? {}).filter(([name]) => name !== 'nodePort'))
}

function put(service: KubeObject, path: readonly string[], value: Json | undefined): KubeObject {
  const { apiVersion, kind, metadata } = service
  return { ...withAt(service, path, value), apiVersion, kind, metadata }
}
