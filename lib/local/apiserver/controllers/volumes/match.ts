import { at, type KubeObject, labelsOf, listAt, namespaceOf, textAt, uidOf } from '../../object.ts'
import type { Cluster } from '../cluster.ts'
import { selects } from '../label-selector.ts'
import { quantity } from './quantity.ts'

/** The volume that a claim is to have: the one that is kept for it, the one it names, or the smallest that meets it. */
export function volumeFor(claim: KubeObject, cluster: Cluster): KubeObject | undefined {
  const all = cluster.list('/persistentvolumes')
  const kept = all.find((volume) => isKeptFor(volume, claim))
  if (kept !== undefined) return kept
  const name = textAt(claim, 'spec', 'volumeName')
  const free = all.filter((volume) => at(volume, 'spec', 'claimRef') === undefined)
  if (name !== '') return free.find((volume) => volume.metadata.name === name)
  const [smallest] = free.filter((volume) => meets(volume, claim)).toSorted((one, other) => sizeOf(one) - sizeOf(other))
  return smallest
}

function isKeptFor(volume: KubeObject, claim: KubeObject): boolean {
  const reference = at(volume, 'spec', 'claimRef')
  const uid = textAt(reference, 'uid')
  return (
    textAt(reference, 'name') === claim.metadata.name &&
    textAt(reference, 'namespace') === namespaceOf(claim) &&
    (uid === '' || uid === uidOf(claim))
  )
}

function meets(volume: KubeObject, claim: KubeObject): boolean {
  const modes = listAt(volume, 'spec', 'accessModes')
  return (
    textAt(volume, 'spec', 'storageClassName') === textAt(claim, 'spec', 'storageClassName') &&
    (textAt(volume, 'spec', 'volumeMode') || 'Filesystem') === (textAt(claim, 'spec', 'volumeMode') || 'Filesystem') &&
    listAt(claim, 'spec', 'accessModes').every((mode) => modes.includes(mode)) &&
    sizeOf(volume) >= quantity(textAt(claim, 'spec', 'resources', 'requests', 'storage')) &&
    selects(at(claim, 'spec', 'selector'), labelsOf(volume))
  )
}

function sizeOf(volume: KubeObject): number {
  return quantity(textAt(volume, 'spec', 'capacity', 'storage'))
}
