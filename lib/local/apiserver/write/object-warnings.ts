import { equal } from '../json.ts'
import { at, type KubeObject, listAt, numberAt, objectAt, textAt } from '../object.ts'
import type { Resource } from '../resource.ts'
import { dnsLabel } from '../schema/validation/texts.ts'
import { podWarnings } from './template-warnings.ts'

/** What the server warns of in an object that is in order (WarningsOnCreate and WarningsOnUpdate of the kind's strategy). */
export function objectWarnings(object: KubeObject, { stored }: Resource, old?: KubeObject): readonly string[] {
  if (stored === '/services') return serviceWarnings(object)
  // Pods are changed by programs, which nobody reads the warnings of.
  if (stored === '/pods') {
    return old === undefined
      ? [...nameWarnings(object.metadata.name, "the Pod's hostname"), ...podWarnings(object, '')]
      : []
  }
  const template = templates[stored]
  if (template === undefined) return []
  // The former template is the one that changes of a ReplicationController are told of.
  const told = stored === '/replicationcontrollers' ? (old ?? object) : object
  return [
    ...(old === undefined && namesPods.has(stored)
      ? nameWarnings(object.metadata.name, 'Pod names and hostnames')
      : []),
    ...(isLookedAt(object, old, stored) ? podWarnings(at(told, ...template), template.join('.')) : []),
    ...(stored === 'apps/statefulsets' && numberAt(object, 'spec', 'revisionHistoryLimit') < 0 ? [keepsHistory] : []),
  ]
}

const keepsHistory =
  'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended'

function isLookedAt(object: KubeObject, old: KubeObject | undefined, stored: string): boolean {
  if (old === undefined) return true
  if (stored === 'apps/daemonsets') return !equal(at(object, 'spec', 'template'), at(old, 'spec', 'template'))
  return old.metadata.generation !== object.metadata.generation
}

/** Where kinds have templates of Pods. */
const templates: Readonly<Record<string, readonly string[]>> = {
  '/podtemplates': ['template'],
  '/replicationcontrollers': ['spec', 'template'],
  'apps/daemonsets': ['spec', 'template'],
  'apps/deployments': ['spec', 'template'],
  'apps/replicasets': ['spec', 'template'],
  'apps/statefulsets': ['spec', 'template'],
  'batch/cronjobs': ['spec', 'jobTemplate', 'spec', 'template'],
  'batch/jobs': ['spec', 'template'],
}

/** Kinds whose names become names of Pods. */
const namesPods: ReadonlySet<string> = new Set([
  '/replicationcontrollers',
  'apps/deployments',
  'apps/replicasets',
  'batch/cronjobs',
  'batch/jobs',
])

function nameWarnings(name: string, where: string): readonly string[] {
  const found = dnsLabel(name)
  const why = `this is used in ${where}, which can result in surprising behavior; a DNS label is recommended`
  return found.length === 0 ? [] : [`metadata.name: ${why}: [${found.join(' ')}]`]
}

const topologyHints = 'service.kubernetes.io/topology-aware-hints'
const topologyMode = 'service.kubernetes.io/topology-mode'

/** Fields that are on the way out, or do nothing for the type of a Service (pkg/api/service/warnings.go), but for unusual addresses. */
function serviceWarnings(service: KubeObject): readonly string[] {
  const spec = objectAt(service, 'spec')
  const type = textAt(spec, 'type')
  const isHeadless = type === 'ClusterIP' && spec.clusterIP === 'None'
  const isExternal = type === 'ExternalName'
  const hasExternalIps = listAt(spec, 'externalIPs').length > 0
  const said = (isSo: boolean, warning: string) => (isSo ? [warning] : [])
  return [
    ...said(
      at(service.metadata, 'annotations', topologyHints) !== undefined,
      `annotation ${topologyHints} is deprecated, please use ${topologyMode} instead`,
    ),
    ...said(
      isHeadless && textAt(spec, 'loadBalancerIP') !== '',
      'spec.loadBalancerIP is ignored for headless services',
    ),
    ...said(isHeadless && hasExternalIps, 'spec.externalIPs is ignored for headless services'),
    ...said(
      isHeadless && textAt(spec, 'sessionAffinity') !== 'None',
      'spec.SessionAffinity is ignored for headless services',
    ),
    ...said(
      hasExternalIps && !isHeadless && !isExternal,
      'spec.externalIPs is deprecated and may no longer be implemented in some clusters',
    ),
    ...said(hasExternalIps && isExternal, 'spec.externalIPs is ignored when spec.type is "ExternalName"'),
    ...said(
      !isExternal && textAt(spec, 'externalName') !== '',
      'spec.externalName is ignored when spec.type is not "ExternalName"',
    ),
    ...said(
      spec.trafficDistribution === 'PreferClose',
      'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
    ),
  ]
}
