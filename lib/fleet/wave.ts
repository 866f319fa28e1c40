import type { Cluster } from './fleet.ts'

/** The wave of a cluster: one without `rollout` goes first. */
export function waveOf({ rollout }: Pick<Cluster, 'rollout'>): number {
  return rollout?.wave ?? 1
}
