import type { ProblemCode } from '../../core/problem.ts'
import type { UnitId } from '../../flux/definition.ts'
import type { ClusterResult } from '../../local/once.ts'
import { readEventsBetween, type StoredEvent } from '../../store/events.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import type { UnitRecord } from '../../store/record.ts'
import { readState, type State } from '../state/read-state.ts'
import { rowId, unitRows } from '../state/unit-row.ts'

/** What one run came to for one unit, as people and scripts see it. */
export interface UnitRun {
  readonly unit: UnitId
  readonly state: 'ready' | 'waiting' | 'failed' | 'removed'
  readonly revision?: string
  /** Why it is not ready. */
  readonly why?: string
  /** What was done to objects, e.g. `ConfigMap/apps/settings configured`. */
  readonly changes: readonly string[]
}

export interface ClusterRun {
  readonly name: string
  readonly units: readonly UnitRun[]
  /** Why the cluster could not be worked on at all. */
  readonly problem?: { readonly code: ProblemCode; readonly message: string }
}

/** Puts what a lane came to together with the events that it wrote meanwhile. */
export async function clusterRun(
  store: ObjectStore,
  { cluster: name, result }: ClusterResult,
  time: { readonly from: number; readonly to: number },
): Promise<ClusterRun> {
  if ('problem' in result) return { name, units: [], problem: result.problem.toJSON() }
  const state = await readState(store, name)
  const rows = new Map(unitRows(state).map((row) => [rowId(row), row]))
  const removed = new Set(recordsOf(state).flatMap((record) => (record.removed === undefined ? [] : [record.unit])))
  const events = (await readEventsBetween(store, name, time)).found
  const units = [...result.outcomes].map(([unit, outcome]): UnitRun => {
    const own = events.filter((event) => event.unit === unit)
    const revision = rows.get(unit)?.revision
    return {
      unit,
      state: outcome.kind === 'ready' ? (removed.has(unit) ? 'removed' : 'ready') : outcome.kind,
      ...(revision !== undefined && { revision }),
      ...(outcome.kind !== 'ready' && { why: withoutChanges(outcome.why) }),
      changes: own.flatMap(changesOf),
    }
  })
  return { name, units: units.sort((a, b) => (a.unit < b.unit ? -1 : 1)) }
}

function recordsOf({ clusters }: State): readonly UnitRecord[] {
  return clusters.flatMap(({ records }) => records)
}

/** What was done to an object; of drift also why. */
const change = /^\S+\/\S+ ((created|configured|recreated)(: .*)?|deleted|skipped: .*)$/

function changesOf({ message }: StoredEvent): readonly string[] {
  return message.split('\n').filter((line) => change.test(line))
}

/** A failure tells what was done before it; that is shown once. */
function withoutChanges(why: string): string {
  return why
    .split('\n')
    .filter((line) => !change.test(line))
    .join('\n')
}
