import type { ProblemCode } from '../../core/problem.ts'
import type { UnitId } from '../../flux/definition.ts'
import type { DriftFinding } from '../../store/drift.ts'
import { readEvent } from '../../store/events.ts'
import type { LaneAudit, OpenUnit } from '../../store/lane-audit.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import { readAll } from '../../store/read-all.ts'
import { readRecords } from '../../store/records.ts'

/** An object that drifted, and whose it is. */
export interface UnitFinding extends DriftFinding {
  readonly unit: UnitId
}

/** What an audit of one cluster came to, as people and scripts see it. */
export interface ClusterAudit {
  readonly name: string
  readonly full: boolean
  readonly units: number
  readonly objects: number
  readonly requests: number
  readonly seconds: number
  readonly drift: readonly UnitFinding[]
  /** Objects that drifted beyond those that are listed. */
  readonly driftMore?: number
  /** Drift that only the dry-run of everything found, which metadata should have shown. */
  readonly crossFound?: number
  /** Units of which it is not known whether all is as it should be. */
  readonly open: readonly OpenUnit[]
  readonly openMore?: number
  /** Why the cluster could not be looked at, or not to the end. */
  readonly problem?: { readonly code?: ProblemCode; readonly message: string }
}

/** Puts what the lane noted together with the findings of its events and records. */
export async function clusterAudit(store: ObjectStore, name: string, audit: LaneAudit): Promise<ClusterAudit> {
  const { full, units, objects, apiRequests: requests, began, ended, crossFound, open, openMore, problem } = audit
  const { drift, more } = await foundDrift(store, name, audit)
  return {
    ...{ name, full, units, objects, requests, seconds: (ended - began) / 1_000, drift, open },
    ...(more > 0 && { driftMore: more }),
    ...(crossFound > 0 && { crossFound }),
    ...(openMore !== undefined && { openMore }),
    ...(problem !== undefined && { problem: { message: problem } }),
  }
}

/** What was told in events of this audit, and what records keep because it was told before and is still there. */
async function foundDrift(
  store: ObjectStore,
  cluster: string,
  audit: LaneAudit,
): Promise<{ readonly drift: readonly UnitFinding[]; readonly more: number }> {
  const found = new Map<string, UnitFinding>()
  const keep = (unit: UnitId, findings: readonly DriftFinding[] = []): void => {
    for (const finding of findings) found.set(`${unit} ${finding.id}`, { unit, ...finding })
  }
  const records = await readRecords(store, cluster)
  for (const { value } of records.found) if (value.removed === undefined) keep(value.unit, value.drift)
  const events = await readAll(audit.events, (key) => readEvent(store, key))
  for (const { unit, drift } of events.found) keep(unit, drift)
  const more = events.found.reduce((sum, { driftMore = 0 }) => sum + driftMore, 0)
  const place = ({ unit, done, id }: UnitFinding) => `${unit} ${done} ${id}`
  const drift = [...found.values()].sort((a, b) => (place(a) < place(b) ? -1 : 1))
  return { drift, more }
}

/** Whether something that drifted was left as it is. */
export function isLeft({ drift }: Pick<ClusterAudit, 'drift'>): boolean {
  return drift.some(({ done }) => done === 'reported' || done === 'held-back')
}

/** Whether the audit does not know how everything stands. */
export function isOpen({ open, problem }: Pick<ClusterAudit, 'open' | 'problem'>): boolean {
  return open.length > 0 || problem !== undefined
}
