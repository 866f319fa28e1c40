import type { Json } from '../json.ts'
import { at, type KubeObject, listAt, numberAt, objectAt, textAt, withAt } from '../object.ts'
import type { WriteWorld } from './ports.ts'
import { hasNodePorts, needsHealthCheck, withoutFormerType } from './service-change.ts'

const firstAddress = 10 * 2 ** 24
const addresses = 65_534
const firstNodePort = 30_000
const lastNodePort = 32_767

/** A Service with the addresses and ports that the server gives (core/service/storage). */
export function asService(given: KubeObject, old: KubeObject | undefined, world: WriteWorld): KubeObject {
  const service = old === undefined ? given : withoutFormerType(withAllocatedBefore(given, old), old)
  if (isExternal(service)) return service
  const ported = hasNodePorts(service) ? withNodePorts(service, world) : service
  const checked = withHealthCheck(ported, old, world)
  const stacked = withFamilies(checked)
  const isFirst = old === undefined || isExternal(old)
  const own = textAt(service, 'spec', 'clusterIP')
  const address = own === '' && isFirst ? freeAddress(world) : own
  if (address === '') return stacked
  return put(put(stacked, ['spec', 'clusterIP'], address), ['spec', 'clusterIPs'], [address])
}

/** One family of addresses, and both for a Service that has neither an address nor Pods of its own: nobody knows what it stands for. */
function withFamilies(service: KubeObject): KubeObject {
  const selectors = Object.keys(objectAt(service, 'spec', 'selector'))
  const isOpen = textAt(service, 'spec', 'clusterIP') === 'None' && selectors.length === 0
  const policy = at(service, 'spec', 'ipFamilyPolicy') ?? (isOpen ? 'RequireDualStack' : 'SingleStack')
  const given = listAt(service, 'spec', 'ipFamilies')
  const first = given.length === 0 ? ['IPv4'] : given
  const isBoth = isOpen && policy !== 'SingleStack' && first.length === 1
  const families = isBoth ? [...first, first[0] === 'IPv4' ? 'IPv6' : 'IPv4'] : first
  return put(put(service, ['spec', 'ipFamilies'], families), ['spec', 'ipFamilyPolicy'], policy)
}

function isExternal(service: KubeObject): boolean {
  return textAt(service, 'spec', 'type') === 'ExternalName'
}

/** What the old one was given stays where the new one does not say; ports are known by their names. */
function withAllocatedBefore(service: KubeObject, old: KubeObject): KubeObject {
  const isAddressed = !isExternal(service) && !isExternal(old)
  const same = (one: KubeObject, name: string) =>
    at(one, 'spec', name) === undefined ? put(one, ['spec', name], at(old, 'spec', name)) : one
  const addressed = isAddressed
    ? ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'].reduce(same, service)
    : service
  const checked =
    needsHealthCheck(old) && needsHealthCheck(service) ? same(addressed, 'healthCheckNodePort') : addressed
  if (!hasNodePorts(old) || !hasNodePorts(service)) return checked
  const [ports, before] = [listAt(service, 'spec', 'ports'), listAt(old, 'spec', 'ports')]
  const said = new Set(ports.map((port) => numberAt(port, 'nodePort')))
  const kept = ports.map((port) => {
    const former = numberAt(
      before.findLast((one) => textAt(one, 'name') === textAt(port, 'name')),
      'nodePort',
    )
    const isFree = numberAt(port, 'nodePort') === 0 && former !== 0 && !said.has(former)
    return isFree ? { ...objectAt(port), nodePort: former } : port
  })
  return put(checked, ['spec', 'ports'], kept)
}

function withNodePorts(service: KubeObject, world: WriteWorld): KubeObject {
  if (at(service, 'spec', 'allocateLoadBalancerNodePorts') === false) return service
  const taken = takenPorts(world)
  const ports = listAt(service, 'spec', 'ports').map((port): Json => {
    if (numberAt(port, 'nodePort') !== 0) return port
    const free = freePort(taken)
    if (free === undefined) return port
    taken.add(free)
    return { ...objectAt(port), nodePort: free }
  })
  return put(service, ['spec', 'ports'], ports)
}

/** Where balancers ask whether a node has Pods of a Service that keeps traffic on the node. */
function withHealthCheck(service: KubeObject, old: KubeObject | undefined, world: WriteWorld): KubeObject {
  const isNew = needsHealthCheck(service) && (old === undefined || !needsHealthCheck(old))
  if (!isNew || numberAt(service, 'spec', 'healthCheckNodePort') !== 0) return service
  const own = listAt(service, 'spec', 'ports').map((port) => numberAt(port, 'nodePort'))
  const free = freePort(new Set([...takenPorts(world), ...own]))
  return free === undefined ? service : put(service, ['spec', 'healthCheckNodePort'], free)
}

function takenPorts({ store }: WriteWorld): Set<number> {
  return new Set(
    store
      .list('/services')
      .flatMap((service) => [
        numberAt(service, 'spec', 'healthCheckNodePort'),
        ...listAt(service, 'spec', 'ports').map((port) => numberAt(port, 'nodePort')),
      ]),
  )
}

function freePort(taken: ReadonlySet<number>): number | undefined {
  for (let port = firstNodePort; port <= lastNodePort; port++) if (!taken.has(port)) return port
  return undefined
}

function freeAddress({ store }: WriteWorld): string {
  const taken = new Set(store.list('/services').map((service) => textAt(service, 'spec', 'clusterIP')))
  for (let index = 1; index < addresses; index++) {
    const address = addressText(firstAddress + index)
    if (!taken.has(address)) return address
  }
  return ''
}

function addressText(number: number): string {
  return [24, 16, 8, 0].map((bits) => (number >>> bits) & 255).join('.')
}

function put(service: KubeObject, path: readonly string[], value: Json | undefined): KubeObject {
  const { apiVersion, kind, metadata } = service
  return { ...withAt(service, path, value), apiVersion, kind, metadata }
}
