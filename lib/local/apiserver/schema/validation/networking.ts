import { isIP } from 'node:net'
import type { Json, JsonObject } from '../../json.ts'
import { at, listAt, numberAt, objectAt, textAt } from '../../object.ts'
import { each, ifThere, matching, port as portCheck, portNumber } from './checks.ts'
import { type Mistake, missing, unsupported, wrong } from './mistake.ts'
import { selectorMistakes } from './selectors.ts'
import { dnsLabel, dnsSubdomain, portName, wildcardSubdomain } from './texts.ts'

const policyProtocols = ['TCP', 'UDP', 'SCTP']
const pathTypes = ['Exact', 'ImplementationSpecific', 'Prefix']

export function ingressMistakes(object: JsonObject): readonly Mistake[] {
  const spec = objectAt(object, 'spec')
  const rules = listAt(spec, 'rules')
  const nothing = rules.length === 0 && spec.defaultBackend === undefined
  return [
    ...(nothing ? [wrong('spec', null, 'either `defaultBackend` or `rules` must be specified')] : []),
    ...ifThere(spec, 'defaultBackend', 'spec', backendMistakes),
    ...each(rules, 'spec.rules', ruleMistakes),
    ...each(spec.tls, 'spec.tls', (tls, field) =>
      listAt(tls, 'hosts').flatMap((host, index) => hostMistakes(String(host), `${field}.hosts[${index}]`)),
    ),
    ...ifThere(spec, 'ingressClassName', 'spec', (name, field) => matching(name, field, dnsSubdomain)),
  ]
}

function ruleMistakes(rule: JsonObject, field: string): readonly Mistake[] {
  const host = textAt(rule, 'host')
  return [
    ...(isIP(host) === 0 ? [] : [wrong(`${field}.host`, host, 'must be a DNS name, not an IP address')]),
    ...(host === '' ? [] : hostMistakes(host, `${field}.host`)),
    ...ifThere(rule, 'http', field, (http, where) => {
      const paths = listAt(http, 'paths')
      return paths.length === 0 ? [missing(`${where}.paths`)] : each(paths, `${where}.paths`, pathMistakes)
    }),
  ]
}

function hostMistakes(host: string, field: string): readonly Mistake[] {
  return matching(host, field, host.includes('*') ? wildcardSubdomain : dnsSubdomain)
}

function pathMistakes(path: JsonObject, field: string): readonly Mistake[] {
  const type = path.pathType
  if ((type ?? null) === null) return [missing(`${field}.pathType`, 'pathType must be specified')]
  const text = textAt(path, 'path')
  return [
    ...(pathTypes.includes(String(type))
      ? textMistakes(text, type === 'ImplementationSpecific', `${field}.path`)
      : [unsupported(`${field}.pathType`, type, pathTypes)]),
    ...backendMistakes(path.backend, `${field}.backend`),
  ]
}

function textMistakes(path: string, free: boolean, field: string): readonly Mistake[] {
  const relative =
    !path.startsWith('/') && !(free && path === '') ? [wrong(field, path, 'must be an absolute path')] : []
  if (free) return relative
  const contained = ['//', '/./', '/../', '%2f', '%2F'].filter((part) => path.includes(part))
  const ended = ['/..', '/.'].filter((part) => path.endsWith(part))
  return [
    ...relative,
    ...contained.map((part) => wrong(field, path, `must not contain '${part}'`)),
    ...ended.map((part) => wrong(field, path, `cannot end with '${part}'`)),
  ]
}

function backendMistakes(backend: Json | undefined, field: string): readonly Mistake[] {
  const [service, resource] = [at(backend, 'service'), at(backend, 'resource')]
  if (service !== undefined && resource !== undefined)
    return [wrong(field, '', 'cannot set both resource and service backends')]
  if (resource !== undefined) return []
  if (service === undefined) return [wrong(field, '', 'resource or service backend is required')]
  const name = textAt(service, 'name')
  return [
    ...(name === '' ? [missing(`${field}.service.name`)] : matching(name, `${field}.service.name`, dnsLabel)),
    ...servicePortMistakes(service, field),
  ]
}

function servicePortMistakes(service: Json, field: string): readonly Mistake[] {
  const [name, number] = [textAt(service, 'port', 'name'), numberAt(service, 'port', 'number')]
  if (name !== '' && number !== 0) return [wrong(field, '', 'cannot set both port name & port number')]
  if (name !== '') return matching(name, `${field}.service.port.name`, portName)
  return number === 0
    ? [missing(field, 'port name or number is required')]
    : portNumber(number, `${field}.service.port.number`)
}

export function networkPolicyMistakes(object: JsonObject): readonly Mistake[] {
  const spec = objectAt(object, 'spec')
  const types = ['Ingress', 'Egress']
  const direction = (list: string, peers: string) =>
    each(spec[list], `spec.${list}`, (rule, field) => [
      ...each(rule.ports, `${field}.ports`, policyPortMistakes),
      ...each(rule[peers], `${field}.${peers}`, peerMistakes),
    ])
  return [
    ...selectorMistakes(spec.podSelector, 'spec.podSelector'),
    ...direction('ingress', 'from'),
    ...direction('egress', 'to'),
    ...listAt(spec, 'policyTypes').flatMap((type, index) =>
      types.includes(String(type)) ? [] : [unsupported(`spec.policyTypes[${index}]`, type, types)],
    ),
  ]
}

function policyPortMistakes(port: JsonObject, field: string): readonly Mistake[] {
  return [
    ...(policyProtocols.includes(String(port.protocol))
      ? []
      : [unsupported(`${field}.protocol`, port.protocol, policyProtocols)]),
    ...ifThere(port, 'port', field, portCheck),
  ]
}

function peerMistakes(peer: JsonObject, field: string): readonly Mistake[] {
  const given = ['podSelector', 'namespaceSelector', 'ipBlock'].filter((name) => peer[name] !== undefined)
  return [
    ...ifThere(peer, 'podSelector', field, selectorMistakes),
    ...ifThere(peer, 'namespaceSelector', field, selectorMistakes),
    ...(given.length === 0 ? [missing(field, 'must specify a peer')] : []),
  ]
}
