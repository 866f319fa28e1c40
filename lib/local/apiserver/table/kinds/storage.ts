import { at, type KubeObject, listAt, textAt } from '../../object.ts'
import { type Cells, count, none, text, unset, value } from '../cells.ts'

const phase = (object: KubeObject) =>
  object.metadata.deletionTimestamp === undefined ? textAt(object, 'status', 'phase') : 'Terminating'

const volumeClass = (object: KubeObject) =>
  textAt(object.metadata, 'annotations', 'volume.beta.kubernetes.io/storage-class') ||
  textAt(object, 'spec', 'storageClassName')

const attributesClass = text('spec.volumeAttributesClassName', unset)
const volumeMode = text('spec.volumeMode', unset)

export const storageCells: Cells = {
  '/persistentvolumes': {
    Capacity: text('spec.capacity.storage', '0'),
    'Access Modes': (volume) => modes(volume, 'spec'),
    'Reclaim Policy': text('spec.persistentVolumeReclaimPolicy'),
    Status: phase,
    Claim: (volume) => {
      const claim = at(volume, 'spec', 'claimRef')
      return claim === undefined ? '' : `${textAt(claim, 'namespace')}/${textAt(claim, 'name')}`
    },
    StorageClass: volumeClass,
    VolumeAttributesClass: attributesClass,
    Reason: text('status.reason'),
    VolumeMode: volumeMode,
  },
  '/persistentvolumeclaims': {
    Status: phase,
    Volume: text('spec.volumeName'),
    Capacity: (claim) => (isBound(claim) ? textAt(claim, 'status', 'capacity', 'storage') || '0' : ''),
    'Access Modes': (claim) => (isBound(claim) ? modes(claim, 'status') : ''),
    StorageClass: volumeClass,
    VolumeAttributesClass: attributesClass,
    VolumeMode: volumeMode,
  },
  'storage.k8s.io/storageclasses': {
    Name: ({ metadata }) => (isDefaultClass(metadata) ? `${metadata.name} (default)` : metadata.name),
    Provisioner: text('provisioner'),
    ReclaimPolicy: text('reclaimPolicy', 'Delete'),
    VolumeBindingMode: text('volumeBindingMode', 'Immediate'),
    AllowVolumeExpansion: value('allowVolumeExpansion', false),
  },
  'storage.k8s.io/volumeattributesclasses': { DriverName: text('driverName') },
  'storage.k8s.io/volumeattachments': {
    Attacher: text('spec.attacher'),
    PV: text('spec.source.persistentVolumeName'),
    Node: text('spec.nodeName'),
    Attached: value('status.attached', false),
  },
  'storage.k8s.io/csinodes': { Drivers: count('spec.drivers') },
  'storage.k8s.io/csidrivers': {
    AttachRequired: value('spec.attachRequired', true),
    PodInfoOnMount: value('spec.podInfoOnMount', false),
    StorageCapacity: value('spec.storageCapacity', false),
    TokenRequests: (driver) => {
      if (at(driver, 'spec', 'tokenRequests') === undefined) return unset
      return listAt(driver, 'spec', 'tokenRequests')
        .map((one) => textAt(one, 'audience'))
        .join(',')
    },
    RequiresRepublish: value('spec.requiresRepublish', false),
    Modes: (driver) => listAt(driver, 'spec', 'volumeLifecycleModes').join(',') || none,
  },
  'storage.k8s.io/csistoragecapacities': {
    StorageClassName: text('storageClassName'),
    Capacity: text('capacity', unset),
  },
}

function isBound(claim: KubeObject): boolean {
  return textAt(claim, 'spec', 'volumeName') !== ''
}

function isDefaultClass(metadata: KubeObject['metadata']): boolean {
  return ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'].some(
    (annotation) => textAt(metadata, 'annotations', annotation) === 'true',
  )
}

const shortModes = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' }

function modes(object: KubeObject, part: 'spec' | 'status'): string {
  const given = listAt(object, part, 'accessModes')
  return Object.entries(shortModes)
    .filter(([mode]) => given.includes(mode))
    .map(([, short]) => short)
    .join(',')
}
