import type { Problem } from '../../core/problem.ts'
import { eventKeysBetween, type Period, readEvent, type StoredEvent } from '../../store/events.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import { readAll } from '../../store/read-all.ts'

/** The audit trail of some clusters, as far as it is of interest. */
export interface Trail {
  /** Oldest first. */
  readonly events: readonly StoredEvent[]
  readonly problems: readonly Problem[]
}

export interface TrailRequest {
  readonly clusters: readonly string[]
  readonly period: Period
  wanted(event: StoredEvent): boolean
}

/** Reads the events of a time; those in `known` are left out, and what was read is put there: a look that follows reads only what is new. */
export async function readTrail(
  store: ObjectStore,
  { clusters, period, wanted }: TrailRequest,
  known: Set<string> = new Set(),
): Promise<Trail> {
  const keys = await Promise.all(clusters.map((cluster) => eventKeysBetween(store, cluster, period)))
  const fresh = keys.flat().filter((key) => !known.has(key))
  const { found, problems } = await readAll(fresh, (key) => readEvent(store, key))
  for (const key of fresh) known.add(key)
  // Clusters side by side; what is of one moment stays in the order of its cluster.
  return { events: found.filter(wanted).toSorted((a, b) => a.time - b.time), problems }
}
