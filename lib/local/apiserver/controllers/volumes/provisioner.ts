import { at, isTerminating, type KubeObject, listAt, namespaceOf, textAt, uidOf } from '../../object.ts'
import type { Cluster } from '../cluster.ts'
import { type Controller, keyOf, namedBy } from '../controller.ts'
import { steeringOf } from '../steering.ts'
import { claimReference } from './binder.ts'
import { volumeFor } from './match.ts'

const claims = '/persistentvolumeclaims'
const volumes = '/persistentvolumes'
const provisioner = 'embedded.sluice.dev/provisioner'

/** Makes a volume for each claim that finds none, unless the claim asks for no class or is steered to wait. */
export function volumeProvisioner(cluster: Cluster): Controller {
  /** When each claim was seen first, for as long as it has to wait. */
  const since = new Map<string, number>()
  return {
    name: 'volume-provisioner',
    watches: [claims],
    keysOf({ type, object }) {
      if (type === 'DELETED') since.delete(uidOf(object))
      return type === 'DELETED' ? [] : [keyOf(namespaceOf(object), object.metadata.name)]
    },
    reconcile(key) {
      const claim = cluster.get(claims, ...namedBy(key))
      if (claim === undefined || isTerminating(claim) || isBound(claim)) return undefined
      const { claim: wish, delay, complaint } = steeringOf(claim, cluster)
      if (wish === 'pending' || complaint !== undefined || at(claim, 'spec', 'storageClassName') === '')
        return undefined
      const begun = since.get(uidOf(claim)) ?? cluster.now()
      since.set(uidOf(claim), begun)
      const left = begun + delay - cluster.now()
      if (left > 0) return left
      if (volumeFor(claim, cluster) === undefined) provide(claim, cluster)
      return undefined
    },
  }
}

function isBound(claim: KubeObject): boolean {
  return textAt(claim, 'spec', 'volumeName') !== ''
}

function provide(claim: KubeObject, cluster: Cluster): void {
  const name = `pvc-${uidOf(claim)}`
  const storageClassName = textAt(claim, 'spec', 'storageClassName')
  cluster.create(volumes, {
    metadata: { name, annotations: { 'pv.kubernetes.io/provisioned-by': provisioner } },
    spec: {
      capacity: { storage: textAt(claim, 'spec', 'resources', 'requests', 'storage') || '1Gi' },
      accessModes: listAt(claim, 'spec', 'accessModes'),
      claimRef: claimReference(claim),
      persistentVolumeReclaimPolicy: 'Delete',
      ...(storageClassName !== '' && { storageClassName }),
      volumeMode: textAt(claim, 'spec', 'volumeMode') || 'Filesystem',
      hostPath: { path: `/embedded/${name}`, type: '' },
    },
  })
}
