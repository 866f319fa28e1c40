import type { JsonObject } from '../../json.ts'
import {
  at,
  isTerminating,
  type KubeObject,
  listAt,
  namespaceOf,
  objectAt,
  textAt,
  uidOf,
  withMetadata,
} from '../../object.ts'
import type { Change } from '../../storage/store.ts'
import { changed } from '../changed.ts'
import type { Cluster } from '../cluster.ts'
import { type Controller, keyOf, namedBy } from '../controller.ts'
import { withWrittenStatus } from '../status.ts'
import { volumeFor } from './match.ts'

const claims = '/persistentvolumeclaims'
const volumes = '/persistentvolumes'
const boundByController = 'pv.kubernetes.io/bound-by-controller'

/** Binds claims to volumes, and says of volumes whether they are free, bound or left behind (volume/persistentvolume). */
export function volumeBinder(cluster: Cluster): Controller {
  return {
    name: 'volume-binder',
    watches: [claims, volumes],
    keysOf: (change) => keysOf(change, cluster),
    reconcile(key) {
      const [namespace, name] = namedBy(key)
      if (namespace === '') tellVolume(cluster.get(volumes, '', name), cluster)
      else bindClaim(cluster.get(claims, namespace, name), cluster)
      return undefined
    },
  }
}

/** Keys without a namespace are volumes. A new volume may be the one that claims wait for. */
function keysOf({ resource, type, object }: Change, cluster: Cluster): readonly string[] {
  if (resource === claims) {
    const volume = textAt(object, 'spec', 'volumeName')
    return [keyOf(namespaceOf(object), object.metadata.name), ...(volume === '' ? [] : [keyOf('', volume)])]
  }
  if (type === 'DELETED') return []
  const reference = at(object, 'spec', 'claimRef')
  const waiting =
    reference === undefined
      ? cluster.list(claims).filter((claim) => textAt(claim, 'status', 'phase') !== 'Bound')
      : [cluster.get(claims, textAt(reference, 'namespace'), textAt(reference, 'name'))]
  const keys = waiting.filter((claim) => claim !== undefined)
  return [keyOf('', object.metadata.name), ...keys.map((claim) => keyOf(namespaceOf(claim), claim.metadata.name))]
}

function bindClaim(claim: KubeObject | undefined, cluster: Cluster): void {
  if (claim === undefined || isTerminating(claim) || textAt(claim, 'status', 'phase') === 'Bound') return
  const found = volumeFor(claim, cluster)
  if (found === undefined || isTerminating(found)) return
  const volume = withPhase(reserved(found, claim, cluster), 'Bound', cluster)
  const annotations = {
    ...objectAt(claim.metadata, 'annotations'),
    'pv.kubernetes.io/bind-completed': 'yes',
    ...(textAt(claim, 'spec', 'volumeName') === '' && { [boundByController]: 'yes' }),
  }
  const named = changed(withMetadata(claim, { annotations }), ['spec', 'volumeName'], volume.metadata.name)
  const bound = cluster.update(claims, named)
  const status = {
    phase: 'Bound',
    accessModes: listAt(volume, 'spec', 'accessModes'),
    capacity: objectAt(volume, 'spec', 'capacity'),
  }
  withWrittenStatus(claims, bound, status, cluster)
}

/** The volume with a reference to its claim. */
function reserved(volume: KubeObject, claim: KubeObject, cluster: Cluster): KubeObject {
  const before = at(volume, 'spec', 'claimRef')
  if (textAt(before, 'uid') === uidOf(claim)) return volume
  const annotations = { ...objectAt(volume.metadata, 'annotations'), [boundByController]: 'yes' }
  const marked = before === undefined ? withMetadata(volume, { annotations }) : volume
  return cluster.update(volumes, changed(marked, ['spec', 'claimRef'], claimReference(claim)))
}

/** How a volume names the claim that has it. */
export function claimReference(claim: KubeObject): JsonObject {
  const { name, uid = '', resourceVersion = '' } = claim.metadata
  return {
    ...{ kind: 'PersistentVolumeClaim', apiVersion: 'v1' },
    ...{ name, namespace: namespaceOf(claim), uid, resourceVersion },
  }
}

function tellVolume(volume: KubeObject | undefined, cluster: Cluster): void {
  if (volume === undefined || isTerminating(volume)) return
  const reference = at(volume, 'spec', 'claimRef')
  const uid = textAt(reference, 'uid')
  if (reference === undefined || uid === '') {
    withPhase(volume, 'Available', cluster)
    return
  }
  const claim = cluster.get(claims, textAt(reference, 'namespace'), textAt(reference, 'name'))
  if (claim !== undefined && uidOf(claim) === uid) {
    withPhase(volume, 'Bound', cluster)
    return
  }
  const released = withPhase(volume, 'Released', cluster)
  if (textAt(volume, 'spec', 'persistentVolumeReclaimPolicy') === 'Delete') cluster.remove(volumes, released)
}

/** With another phase; since when is the server's to say. */
function withPhase(volume: KubeObject, phase: string, cluster: Cluster): KubeObject {
  if (textAt(volume, 'status', 'phase') === phase) return volume
  return withWrittenStatus(volumes, volume, { ...objectAt(volume, 'status'), phase }, cluster)
}
