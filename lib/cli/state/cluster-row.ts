import { allControlsKey, clusterControlsKey } from '../../store/keys.ts'
import type { ClusterState } from './read-state.ts'

/** A cluster as people and scripts see it. */
export interface ClusterRow {
  readonly name: string
  readonly units: number
  readonly ready: number
  readonly objects: number
  readonly held: number
  readonly suspended: boolean
  /** Of its kube-system namespace, at first contact. */
  readonly uid?: string
}

export function clusterRow({ name, identity, records, controls }: ClusterState): ClusterRow {
  const isReady = ({ conditions }: ClusterState['records'][number]) =>
    conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
  return {
    name,
    units: records.length,
    ready: records.filter(isReady).length,
    objects: records.reduce((sum, { inventory }) => sum + inventory.length, 0),
    held: records.reduce((sum, { held }) => sum + (held?.objects.length ?? 0), 0),
    suspended: [clusterControlsKey(name), allControlsKey].some((key) => controls.get(key)?.suspend !== undefined),
    ...(identity && { uid: identity.uid }),
  }
}
