import type { Fleet } from '../fleet/fleet.ts'
import type { Messenger } from '../queue/messenger.ts'
import type { Bucket } from '../store/bucket.ts'
import type { Search } from './search-sets.ts'
import type { Swept } from './sweep/sweep.ts'

/** A cluster of the fleet file, as far as its audits are concerned. */
export interface AuditedCluster {
  readonly name: string
  /** What the fleet file asks for. */
  readonly auditIntervalMs?: number
}

/** The schedule's outside world. */
export interface ScheduleDeps {
  readonly bucket: Bucket
  /** Gives the sweep its time of the day. */
  readonly bucketName: string
  readonly clusters: readonly AuditedCluster[]
  readonly messenger: Pick<Messenger, 'poll' | 'audit' | 'command' | 'forward' | 'push'>
  /** How far apart ticks are. */
  readonly periodMs: number
  /** The smallest interval of a cluster's units, as its lane noted it; undefined where no lane ever did. */
  readonly laneInterval: (cluster: string) => Promise<number | undefined>
  /** The fleet file, and how the clusters of its sets are found; not where nobody searches on the way. */
  readonly sets?: { readonly fleet: Fleet; readonly search: Search }
  /** Told which clusters are without an audit for longer than they may be, whenever that was looked at; nobody looks where nobody is told. */
  readonly overdue?: (clusters: readonly string[]) => void
  /** Told what a sweep came to. */
  readonly swept?: (swept: Swept) => void
}
