import { readFileSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'
import { parseDuration } from '../lib/core/duration.ts'

/** A cluster that the fleet file names, as far as it is watched. */
export interface WatchedCluster {
  readonly name: string
  /** How often it is audited, where the fleet file says so. */
  readonly auditMs?: number
}

/** The clusters of a fleet file, in its order; those of sets are found later, and watched together. */
export function watchedClusters(file: string): readonly WatchedCluster[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).flatMap((document) => {
    const name: unknown = document.getIn(['metadata', 'name'])
    if (document.get('kind') !== 'Cluster' || typeof name !== 'string') return []
    const interval: unknown = document.getIn(['spec', 'audit', 'interval'])
    const auditMs = typeof interval === 'string' ? parseDuration(interval) : undefined
    return [{ name, ...(auditMs !== undefined && { auditMs }) }]
  })
}
