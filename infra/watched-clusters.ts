import type { Fleet } from '../lib/fleet/fleet.ts'

/** A cluster that the fleet file names, as far as it is watched. */
export interface WatchedCluster {
  readonly name: string
  /** How often it is audited, where the fleet file says so. */
  readonly auditMs?: number
}

/** The clusters of a fleet file, in its order; those of sets are found later, and watched together. */
export function watchedClusters({ clusters }: Fleet): readonly WatchedCluster[] {
  return clusters.map(({ name, audit: { intervalMs } }) => ({
    name,
    ...(intervalMs !== undefined && { auditMs: intervalMs }),
  }))
}
