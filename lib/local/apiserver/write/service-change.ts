import { equal, type Json } from '../json.ts'
import { at, type KubeObject, listAt, textAt, withAt } from '../object.ts'

/**
 * A Service without what only its former type had, where nobody has said it anew (core/service/strategy.go, dropTypeDependentFields).
 */
export function withoutFormerType(service: KubeObject, old: KubeObject): KubeObject {
  const [type, former] = [service, old].map((one) => textAt(one, 'spec', 'type'))
  if (type === former) return service
  const same = (name: string) => equal(at(service, 'spec', name), at(old, 'spec', name))
  const gone = (name: string, has: (type: string | undefined) => boolean) => has(former) && !has(type) && same(name)
  const fields: readonly (readonly [string, (type: string | undefined) => boolean])[] = [
    ['clusterIP', hasAddress],
    ['clusterIPs', hasAddress],
    ['ipFamilies', hasAddress],
    ['ipFamilyPolicy', hasAddress],
    ['healthCheckNodePort', isOutside],
    ['externalTrafficPolicy', isOutside],
    ['allocateLoadBalancerNodePorts', isBalanced],
    ['loadBalancerClass', isBalanced],
  ]
  const kept = fields.reduce((one, [name, has]) => (gone(name, has) ? without(one, ['spec', name]) : one), service)
  const ports = isOutside(former) && !isOutside(type) && equal(nodePorts(service), nodePorts(old))
  const plain = ports ? put(kept, ['spec', 'ports'], listAt(kept, 'spec', 'ports').map(withoutNodePort)) : kept
  return isBalanced(type) ? plain : put(plain, ['status'], { loadBalancer: {} })
}

function hasAddress(type: string | undefined): boolean {
  return type !== 'ExternalName'
}

function isOutside(type: string | undefined): boolean {
  return type === 'NodePort' || type === 'LoadBalancer'
}

function isBalanced(type: string | undefined): boolean {
  return type === 'LoadBalancer'
}

function nodePorts(service: KubeObject): readonly Json[] {
  return listAt(service, 'spec', 'ports').map((port) => at(port, 'nodePort') ?? 0)
}

function withoutNodePort(port: Json): Json {
  return Object.fromEntries(Object.entries(port ?? {}).filter(([name]) => name !== 'nodePort'))
}

function without(service: KubeObject, path: readonly string[]): KubeObject {
  return put(service, path, undefined)
}

function put(service: KubeObject, path: readonly string[], value: Json | undefined): KubeObject {
  const { apiVersion, kind, metadata } = service
  return { ...withAt(service, path, value), apiVersion, kind, metadata }
}
