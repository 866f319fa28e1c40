import {
  finalizersOf,
  isTerminating,
  type KubeObject,
  listAt,
  namespaceOf,
  textAt,
  withMetadata,
} from '../../object.ts'
import type { Cluster } from '../cluster.ts'
import { type Controller, keyOf, namedBy } from '../controller.ts'
import { hasEnded } from '../workloads/pods.ts'

const claims = '/persistentvolumeclaims'
const volumes = '/persistentvolumes'

/** Lets deleted claims go once no Pod uses them (volume/pvcprotection). */
export function claimProtection(cluster: Cluster): Controller {
  return {
    name: 'claim-protection',
    watches: [claims, '/pods'],
    keysOf({ resource, type, object }) {
      const namespace = namespaceOf(object)
      if (resource === claims) return isTerminating(object) ? [keyOf(namespace, object.metadata.name)] : []
      if (type !== 'DELETED' && !hasEnded(object)) return []
      return claimNames(object).map((name) => keyOf(namespace, name))
    },
    reconcile(key) {
      const claim = cluster.get(claims, ...namedBy(key))
      if (claim === undefined || !isTerminating(claim)) return undefined
      const isUsed = cluster
        .list('/pods', namespaceOf(claim))
        .some((pod) => !hasEnded(pod) && claimNames(pod).includes(claim.metadata.name))
      if (!isUsed) release(claim, claims, 'kubernetes.io/pvc-protection', cluster)
      return undefined
    },
  }
}

/** Lets deleted volumes go once no claim has them (volume/pvprotection). */
export function volumeProtection(cluster: Cluster): Controller {
  return {
    name: 'volume-protection',
    watches: [volumes],
    keysOf: ({ object }) => (isTerminating(object) ? [keyOf('', object.metadata.name)] : []),
    reconcile(key) {
      const volume = cluster.get(volumes, ...namedBy(key))
      if (volume === undefined || !isTerminating(volume)) return undefined
      if (textAt(volume, 'status', 'phase') !== 'Bound') {
        release(volume, volumes, 'kubernetes.io/pv-protection', cluster)
      }
      return undefined
    },
  }
}

/** Names of the claims that a Pod uses. */
export function claimNames(pod: KubeObject): readonly string[] {
  return listAt(pod, 'spec', 'volumes')
    .map((volume) => textAt(volume, 'persistentVolumeClaim', 'claimName'))
    .filter((name) => name !== '')
}

function release(object: KubeObject, resource: string, finalizer: string, cluster: Cluster): void {
  const finalizers = finalizersOf(object)
  if (!finalizers.includes(finalizer)) return
  const left = finalizers.filter((one) => one !== finalizer)
  cluster.update(resource, withMetadata(object, { finalizers: left.length === 0 ? undefined : left }))
}
