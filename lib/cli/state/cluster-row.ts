import { timeText } from '../../core/clock.ts'
import type { ClusterState } from './read-state.ts'
import { type Suspended, suspensionsOf } from './suspensions.ts'

/** A cluster as people and scripts see it. */
export interface ClusterRow {
  readonly name: string
  readonly units: number
  readonly ready: number
  readonly objects: number
  readonly held: number
  readonly suspended: boolean
  /** By whom and why. */
  readonly suspensions: readonly Suspended[]
  /** Of its kube-system namespace, at first contact. */
  readonly uid?: string
  /** Why nobody works on it any more. */
  readonly vanished?: string
}

export function clusterRow(cluster: ClusterState): ClusterRow {
  const { name, identity, records, vanished } = cluster
  const suspensions = suspensionsOf(cluster)
  const isReady = ({ conditions }: ClusterState['records'][number]) =>
    conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
  return {
    name,
    units: records.length,
    ready: records.filter(isReady).length,
    objects: records.reduce((sum, { inventory }) => sum + inventory.length, 0),
    held: records.reduce((sum, { held }) => sum + (held?.objects.length ?? 0), 0),
    suspended: suspensions.length > 0,
    suspensions,
    ...(identity && { uid: identity.uid }),
    ...(vanished !== undefined && { vanished: vanishedText(vanished) }),
  }
}

function vanishedText({ set, since }: NonNullable<ClusterState['vanished']>): string {
  return `not found by ClusterSet ${set} since ${timeText(since)}; its records are kept`
}
