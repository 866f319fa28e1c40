import { isObject } from '../../../json.ts'
import { listAt, objectAt } from '../../../object.ts'
import { type Complete, change, type Draft, fill, preset } from './draft.ts'

function completeDriver(draft: Draft): void {
  preset(draft, {
    attachRequired: true,
    podInfoOnMount: false,
    storageCapacity: false,
    fsGroupPolicy: 'ReadWriteOnceWithFSType',
    volumeLifecycleModes: ['Persistent'],
    requiresRepublish: false,
    seLinuxMount: false,
  })
}

/** Limits of containers follow from each other: what may be had at most is what is given, and what is given is asked for. */
function completeLimits(draft: Draft): void {
  if (draft.type !== 'Container') return
  const given = { ...objectAt(draft, 'max'), ...objectAt(draft, 'default') }
  const asked = { ...objectAt(draft, 'min'), ...given, ...objectAt(draft, 'defaultRequest') }
  if (Object.keys(given).length > 0) draft.default = given
  if (Object.keys(asked).length > 0) draft.defaultRequest = asked
}

/** The first range is told twice. */
function completeRanges(draft: Draft): void {
  const [first] = listAt(draft, 'podCIDRs')
  const { podCIDR } = draft
  if (podCIDR === undefined && first !== undefined && first !== '') draft.podCIDR = first
  if (podCIDR !== undefined && podCIDR !== first) draft.podCIDRs = [podCIDR]
}

export const storageDefaults: Readonly<Record<string, Complete>> = {
  'core.v1.PersistentVolume': (draft) =>
    change(draft, 'spec', (spec) => {
      fill(spec, { persistentVolumeReclaimPolicy: 'Retain' })
      preset(spec, { volumeMode: 'Filesystem' })
    }),
  'core.v1.PersistentVolumeStatus': (draft) => fill(draft, { phase: 'Pending' }),
  'core.v1.PersistentVolumeClaimSpec': (draft) => preset(draft, { volumeMode: 'Filesystem' }),
  'core.v1.PersistentVolumeClaimStatus': (draft) => fill(draft, { phase: 'Pending' }),
  'core.v1.LimitRangeItem': completeLimits,
  'core.v1.NodeSpec': completeRanges,
  'core.v1.NodeStatus': (draft) => {
    if (isObject(draft.capacity)) preset(draft, { allocatable: draft.capacity })
  },
  'storage.v1.StorageClass': (draft) => preset(draft, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  'storage.v1.CSIDriverSpec': completeDriver,
}
