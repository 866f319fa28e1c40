import { at, listAt } from '../../../object.ts'
import { type Complete, change, changeItems, type Draft, fill, preset } from './draft.ts'

const threeHours = 10_800

/** What lies in other places than the object itself, as addresses, is given by who allocates it. */
function completeService(draft: Draft): void {
  fill(draft, { sessionAffinity: 'None', type: 'ClusterIP' })
  completeAffinity(draft)
  changeItems(draft, 'ports', (port) => {
    fill(port, { protocol: 'TCP' })
    if (port.targetPort === 0 || port.targetPort === '') port.targetPort = port.port ?? 0
  })
  const { type } = draft
  const outside = type === 'NodePort' || type === 'LoadBalancer'
  if (outside || (type === 'ClusterIP' && listAt(draft, 'externalIPs').length > 0)) {
    fill(draft, { externalTrafficPolicy: 'Cluster' })
  }
  if (outside || type === 'ClusterIP') preset(draft, { internalTrafficPolicy: 'Cluster' })
  if (type === 'LoadBalancer') preset(draft, { allocateLoadBalancerNodePorts: true })
}

function completeAffinity(draft: Draft): void {
  if (draft.sessionAffinity === 'None') delete draft.sessionAffinityConfig
  if (draft.sessionAffinity !== 'ClientIP') return
  if (at(draft, 'sessionAffinityConfig', 'clientIP', 'timeoutSeconds') !== undefined) return
  draft.sessionAffinityConfig = { clientIP: { timeoutSeconds: threeHours } }
}

function completeNetworkPolicy(draft: Draft): void {
  if (listAt(draft, 'policyTypes').length > 0) return
  draft.policyTypes = listAt(draft, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress']
}

export const serviceDefaults: Readonly<Record<string, Complete>> = {
  'core.v1.ServiceSpec': completeService,
  'core.v1.Service': (draft) => {
    if (at(draft, 'spec', 'type') !== 'LoadBalancer') return
    change(draft, 'status', (status) =>
      change(status, 'loadBalancer', (balancer) =>
        changeItems(balancer, 'ingress', (ingress) => {
          if (ingress.ip !== undefined) preset(ingress, { ipMode: 'VIP' })
        }),
      ),
    )
  },
  'core.v1.EndpointPort': (draft) => fill(draft, { protocol: 'TCP' }),
  'discovery.v1.EndpointPort': (draft) => preset(draft, { name: '', protocol: 'TCP' }),
  'networking.v1.NetworkPolicySpec': completeNetworkPolicy,
  'networking.v1.NetworkPolicyPort': (draft) => preset(draft, { protocol: 'TCP' }),
  'networking.v1.IngressClassParametersReference': (draft) => preset(draft, { scope: 'Cluster' }),
}
