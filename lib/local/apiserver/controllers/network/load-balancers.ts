import { createHash } from 'node:crypto'
import { isTerminating, listAt, namespaceOf, textAt, uidOf } from '../../object.ts'
import type { Cluster } from '../cluster.ts'
import { type Controller, keyOf, namedBy } from '../controller.ts'
import { withWrittenStatus } from '../status.ts'

const services = '/services'

/** Gives Services of type LoadBalancer an address, out of a range that is nobody's (203.0.113.0/24). */
export function loadBalancers(cluster: Cluster): Controller {
  return {
    name: 'load-balancer',
    watches: [services],
    keysOf: ({ object }) => [keyOf(namespaceOf(object), object.metadata.name)],
    reconcile(key) {
      const service = cluster.get(services, ...namedBy(key))
      if (service === undefined || isTerminating(service)) return undefined
      const isWanted = textAt(service, 'spec', 'type') === 'LoadBalancer'
      const hasOne = listAt(service, 'status', 'loadBalancer', 'ingress').length > 0
      if (isWanted === hasOne) return undefined
      const ingress = [{ ip: addressFor(uidOf(service)), ipMode: 'VIP' }]
      withWrittenStatus(services, service, { loadBalancer: isWanted ? { ingress } : {} }, cluster)
      return undefined
    },
  }
}

function addressFor(uid: string): string {
  const [byte = 0] = createHash('sha256').update(uid).digest()
  return `203.0.113.${1 + (byte % 254)}`
}
