import type { Json, JsonObject } from '../../json.ts'
import { listAt, numberAt, objectAt, textAt } from '../../object.ts'
import { among, each, ifThere, matching, port as portCheck, portNumber, seenBefore } from './checks.ts'
import { protocols } from './containers.ts'
import { labelsMistakes } from './metadata.ts'
import { type Mistake, missing, notAllowed, repeated, unsupported, wrong } from './mistake.ts'
import { dnsLabel, dnsSubdomain, qualifiedName } from './texts.ts'

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']

export function serviceMistakes(object: JsonObject, old?: JsonObject): readonly Mistake[] {
  const spec = objectAt(object, 'spec')
  const type = textAt(spec, 'type')
  return [
    ...(old === undefined ? [] : addressChangeMistakes(spec, objectAt(old, 'spec'))),
    ...typeMistakes(spec),
    ...portsMistakes(spec),
    ...labelsMistakes(spec.selector, 'spec.selector'),
    ...among(spec.sessionAffinity, 'spec.sessionAffinity', ['ClientIP', 'None']),
    ...affinityMistakes(spec),
    ...among(spec.type, 'spec.type', types),
    ...(type === 'ClusterIP' ? nodePortMistakes(spec.ports) : []),
    ...repeatedPorts(spec.ports),
    ...(spec.allocateLoadBalancerNodePorts !== undefined && type !== 'LoadBalancer'
      ? [notAllowed('spec.allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'")]
      : []),
    ...trafficMistakes(spec),
    ...(old === undefined ? [] : statusMistakes(object, old)),
  ]
}

/** Addresses of a balancer are told of a Service that has one. */
function statusMistakes(object: JsonObject, old: JsonObject): readonly Mistake[] {
  const [now, before] = [object, old].map((one) => textAt(one, 'spec', 'type'))
  if (now === 'LoadBalancer' || now !== before || listAt(object, 'status', 'loadBalancer', 'ingress').length === 0)
    return []
  return [notAllowed('status.loadBalancer.ingress', "may only be used when `spec.type` is 'LoadBalancer'")]
}

function isHeadless(spec: JsonObject): boolean {
  return listAt(spec, 'clusterIPs')[0] === 'None' || spec.clusterIP === 'None'
}

function typeMistakes(spec: JsonObject): readonly Mistake[] {
  const { type } = spec
  const unported = listAt(spec, 'ports').length === 0 && !isHeadless(spec) && type !== 'ExternalName'
  const ports = unported ? [missing('spec.ports')] : []
  if (type !== 'ExternalName') {
    const headless = isHeadless(spec) && (type === 'LoadBalancer' || type === 'NodePort')
    return headless
      ? [...ports, wrong('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)]
      : ports
  }
  const name = textAt(spec, 'externalName').replace(/\.$/, '')
  return [
    ...ports,
    ...(listAt(spec, 'clusterIPs').length > 0
      ? [notAllowed('spec.clusterIPs', 'may not be set for ExternalName services')]
      : []),
    ...(name === '' ? [missing('spec.externalName')] : matching(name, 'spec.externalName', dnsSubdomain)),
  ]
}

function portsMistakes(spec: JsonObject): readonly Mistake[] {
  const ports = listAt(spec, 'ports')
  const twice = seenBefore()
  return each(ports, 'spec.ports', (port, where) => {
    const name = textAt(port, 'name')
    return [
      ...(ports.length > 1 && name === '' ? [missing(`${where}.name`)] : []),
      ...(name === '' ? [] : matching(name, `${where}.name`, dnsLabel)),
      ...(name !== '' && twice(name) ? [repeated(`${where}.name`, name)] : []),
      ...portNumber(port.port ?? 0, `${where}.port`),
      ...among(port.protocol, `${where}.protocol`, protocols),
      ...portCheck(port.targetPort, `${where}.targetPort`),
      ...ifThere(port, 'appProtocol', where, (value, place) => matching(value, place, qualifiedName)),
    ]
  })
}

function affinityMistakes(spec: JsonObject): readonly Mistake[] {
  if (spec.sessionAffinity !== 'ClientIP') return []
  const seconds = numberAt(spec, 'sessionAffinityConfig', 'clientIP', 'timeoutSeconds')
  if (seconds > 0 && seconds <= 86_400) return []
  return [
    wrong('spec.sessionAffinityConfig.clientIP.timeoutSeconds', seconds, 'must be greater than 0 and less than 86400'),
  ]
}

function nodePortMistakes(ports: Json | undefined): readonly Mistake[] {
  return each(ports, 'spec.ports', (port, where) =>
    numberAt(port, 'nodePort') === 0
      ? []
      : [notAllowed(`${where}.nodePort`, "may not be used when `type` is 'ClusterIP'")],
  )
}

function repeatedPorts(ports: Json | undefined): readonly Mistake[] {
  const node = seenBefore()
  const own = seenBefore()
  const nodes = each(ports, 'spec.ports', (port, where) =>
    numberAt(port, 'nodePort') !== 0 && node(`${String(port.protocol)} ${String(port.nodePort)}`)
      ? [repeated(`${where}.nodePort`, port.nodePort)]
      : [],
  )
  const plain = each(ports, 'spec.ports', (port, where) =>
    own(`${String(port.protocol)} ${String(port.port)}`) ? [repeated(where, shownPort(port))] : [],
  )
  return [...nodes, ...plain]
}

/** As Go shows the server's own form of what must be unique. */
function shownPort({ protocol = '', port = 0 }: JsonObject): Json {
  return { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 }
}

function trafficMistakes(spec: JsonObject): readonly Mistake[] {
  const outside = spec.type === 'NodePort' || spec.type === 'LoadBalancer' || listAt(spec, 'externalIPs').length > 0
  const policies = ['Cluster', 'Local']
  const told = (name: string) =>
    ifThere(spec, name, 'spec', (value, where) =>
      policies.includes(String(value)) ? [] : [unsupported(where, value, policies)],
    )
  const inside = spec.externalTrafficPolicy !== undefined && !outside
  const reason = 'may only be set for externally-accessible services'
  return [
    ...(inside
      ? [wrong('spec.externalTrafficPolicy', spec.externalTrafficPolicy, reason)]
      : told('externalTrafficPolicy')),
    ...told('internalTrafficPolicy'),
  ]
}

/** Addresses are given once. */
function addressChangeMistakes(spec: JsonObject, old: JsonObject): readonly Mistake[] {
  if (spec.type === 'ExternalName' || old.type === 'ExternalName') return []
  const [now, before] = [listAt(spec, 'clusterIPs'), listAt(old, 'clusterIPs')]
  if (now.length === 0 && before.length > 0)
    return [wrong('spec.clusterIPs[0]', null, 'primary clusterIP can not be unset')]
  return before.flatMap((address, index) =>
    index < now.length && now[index] !== address
      ? [wrong(`spec.clusterIPs[${index}]`, now, 'may not change once set')]
      : [],
  )
}
