import { readFileSync } from 'node:fs'
import { parseFleet } from '../lib/fleet/parse-fleet.ts'

/** A cluster that the fleet file names, as far as it is watched. */
export interface WatchedCluster {
  readonly name: string
  /** How often it is audited, where the fleet file says so. */
  readonly auditMs?: number
}

/** The clusters of a fleet file, in its order; those of sets are found later, and watched together. Of a file that is not right there are none. */
export function watchedClusters(file: string): readonly WatchedCluster[] {
  const read = parseFleet(readFileSync(file, 'utf8'), file)
  if (read.kind === 'invalid') return []
  return read.fleet.clusters.map(({ name, audit: { intervalMs } }) => ({
    name,
    ...(intervalMs !== undefined && { auditMs: intervalMs }),
  }))
}
