import type { Json } from '../../json.ts'
import { at, type KubeObject, listAt, numberAt, textAt } from '../../object.ts'
import { type Cells, listed, none, text, unset } from '../cells.ts'
import { labelsText, selectorOrNone } from '../selector-text.ts'

export const networkCells: Cells = {
  '/services': {
    Type: text('spec.type'),
    'Cluster-IP': (service) => String(listAt(service, 'spec', 'clusterIPs')[0] ?? none),
    'External-IP': externalIp,
    'Port(s)': (service) => listAt(service, 'spec', 'ports').map(portText).join(',') || none,
    Selector: (service) => labelsText(at(service, 'spec', 'selector')),
  },
  '/endpoints': { Endpoints: endpoints },
  'discovery.k8s.io/endpointslices': {
    AddressType: text('addressType'),
    Ports: (slice) => listed(listAt(slice, 'ports').map(slicePort), 3) || unset,
    Endpoints: (slice) =>
      listed(
        listAt(slice, 'endpoints').flatMap((one) => listAt(one, 'addresses').map(String)),
        3,
      ) || unset,
  },
  'networking.k8s.io/ingresses': {
    Class: text('spec.ingressClassName', none),
    Hosts: hosts,
    Address: loadBalancer,
    Ports: (ingress) => (listAt(ingress, 'spec', 'tls').length === 0 ? '80' : '80, 443'),
  },
  'networking.k8s.io/ingressclasses': {
    Name: ({ metadata }) => {
      const isDefault = textAt(metadata, 'annotations', 'ingressclass.kubernetes.io/is-default-class') === 'true'
      return isDefault ? `${metadata.name} (default)` : metadata.name
    },
    Controller: text('spec.controller'),
    Parameters: parameters,
  },
  'networking.k8s.io/networkpolicies': {
    'Pod-Selector': (policy) => selectorOrNone(at(policy, 'spec', 'podSelector')),
  },
  'networking.k8s.io/servicecidrs': { CIDRs: (one) => listAt(one, 'spec', 'cidrs').join(',') },
  'networking.k8s.io/ipaddresses': { ParentRef: parentOf },
}

function portText(port: Json): string {
  const [own, node] = [numberAt(port, 'port'), numberAt(port, 'nodePort')]
  return `${node > 0 ? `${own}:${node}` : own}/${textAt(port, 'protocol')}`
}

function slicePort(port: Json): string {
  return String(at(port, 'port') ?? at(port, 'name') ?? '*')
}

/** Tables are made for `-o wide`, so that addresses are never cut. */
function loadBalancer(object: KubeObject): string {
  const all = listAt(object, 'status', 'loadBalancer', 'ingress').map(
    (one) => textAt(one, 'ip') || textAt(one, 'hostname'),
  )
  return [...new Set(all)]
    .filter((one) => one !== '')
    .toSorted()
    .join(',')
}

function externalIp(service: KubeObject): string {
  const given = listAt(service, 'spec', 'externalIPs').join(',')
  switch (textAt(service, 'spec', 'type')) {
    case 'ClusterIP':
    case 'NodePort':
      return given || none
    case 'LoadBalancer':
      return [loadBalancer(service), given].filter((one) => one !== '').join(',') || '<pending>'
    case 'ExternalName':
      return textAt(service, 'spec', 'externalName')
    default:
      return '<unknown>'
  }
}

function endpoints(object: KubeObject): string {
  const all = listAt(object, 'subsets').flatMap((subset) => {
    const ips = listAt(subset, 'addresses').map((one) => textAt(one, 'ip'))
    const ports = listAt(subset, 'ports').map((one) => numberAt(one, 'port'))
    if (ports.length === 0) return ips
    return ports.flatMap((port) => ips.map((ip) => `${ip.includes(':') ? `[${ip}]` : ip}:${port}`))
  })
  return listAt(object, 'subsets').length === 0 ? none : listed(all, 3)
}

function hosts(ingress: KubeObject): string {
  const rules = listAt(ingress, 'spec', 'rules')
  const named: string[] = []
  for (const rule of rules) {
    // More than three are counted by rules, with a host or without.
    if (named.length === 3) return `${named.join(',')} + ${rules.length - 3} more...`
    if (textAt(rule, 'host') !== '') named.push(textAt(rule, 'host'))
  }
  return named.join(',') || '*'
}

function parameters(ingressClass: KubeObject): string {
  const given = at(ingressClass, 'spec', 'parameters')
  if (given === undefined) return none
  const [kind, group, name] = [textAt(given, 'kind'), at(given, 'apiGroup'), textAt(given, 'name')]
  return `${kind}${group === undefined ? '' : `.${String(group)}`}/${name}`
}

function parentOf(address: KubeObject): string {
  const parent = at(address, 'spec', 'parentRef')
  if (parent === undefined) return none
  const [group, resource] = [textAt(parent, 'group'), textAt(parent, 'resource')]
  const kind = (group === '' ? resource : `${resource}.${group}`).toLowerCase()
  return [kind, textAt(parent, 'namespace'), textAt(parent, 'name')].filter((part) => part !== '').join('/')
}
