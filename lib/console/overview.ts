import { type EventRow, eventRow } from '../cli/events/event-row.ts'
import { readTrail } from '../cli/events/read-trail.ts'
import { type ClusterRow, clusterRow } from '../cli/state/cluster-row.ts'
import { readState } from '../cli/state/read-state.ts'
import { type SourceRow, sourceRow } from '../cli/state/source-row.ts'
import { type Suspended, suspendedText } from '../cli/state/suspensions.ts'
import { type UnitRow, unitRows } from '../cli/state/unit-row.ts'
import type { ObjectStore } from '../store/object-store.ts'

/** All that the first page shows: the same data as `sluice get` and `sluice events`. */
export interface Overview {
  /** Milliseconds. */
  readonly now: number
  readonly clusters: readonly Told<ClusterRow>[]
  readonly sources: readonly SourceRow[]
  readonly units: readonly Told<UnitRow>[]
  /** Newest first. */
  readonly events: readonly EventRow[]
  readonly problems: readonly string[]
}

/** A row with who suspended it and why in words, as `sluice get` says it. */
type Told<T extends Pick<UnitRow, 'suspensions'>> = Omit<T, 'suspensions'> & {
  readonly suspensions: readonly (Suspended & { readonly text: string })[]
}

const backMs = 24 * 3_600_000
const mostEvents = 50

export interface OverviewWorld {
  readonly store: ObjectStore
  /** Of the fleet file. */
  readonly clusters: readonly string[]
  now(): number
}

/** Reads the state of all clusters and what happened last. */
export async function overview({ store, clusters, now }: OverviewWorld): Promise<Overview> {
  const state = await readState(store, undefined, clusters)
  const to = now()
  const names = state.clusters.map(({ name }) => name)
  const trail = await readTrail(store, { clusters: names, period: { from: to - backMs, to }, wanted: () => true })
  return {
    now: to,
    clusters: state.clusters.map((cluster) => told(clusterRow(cluster), 'cluster')),
    sources: state.sources.map(sourceRow),
    units: unitRows(state).map((row) => told(row, 'unit')),
    events: trail.events.slice(-mostEvents).toReversed().map(eventRow),
    problems: [...state.problems, ...trail.problems].map(({ message }) => message),
  }
}

function told<T extends Pick<UnitRow, 'suspensions'>>(row: T, saidOf: 'unit' | 'cluster'): Told<T> {
  const suspensions = row.suspensions.map((one) => ({ ...one, text: suspendedText(one, saidOf) }))
  return { ...row, suspensions }
}
