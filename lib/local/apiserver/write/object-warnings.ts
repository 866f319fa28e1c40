import { at, type KubeObject, listAt, objectAt, textAt } from '../object.ts'
import type { Resource } from '../resource.ts'

/** What the server warns of in an object that is in order (WarningsOnCreate and WarningsOnUpdate of the kind's strategy). */
export function objectWarnings(object: KubeObject, { stored }: Resource): readonly string[] {
  return stored === '/services' ? serviceWarnings(object) : []
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
