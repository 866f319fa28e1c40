import { asProblem, type Problem } from '../core/problem.ts'
import type { UnitId } from '../flux/definition.ts'
import { readRecord } from '../store/records.ts'
import type { UnitOutcome } from './activation.ts'
import type { LaneDeps } from './deps.ts'
import type { FailureReason, UnitNode } from './discover/graph.ts'
import { rootDefinition, rootId } from './discover/root.ts'
import { failingSince } from './record/conditions.ts'
import { type Draft, emptyRecord, unlessLost } from './record/draft.ts'
import { failUnit } from './record/fail-unit.ts'

/** What a cluster that cannot be worked on comes to. */
export interface ClusterFailure {
  readonly outcomes: ReadonlyMap<UnitId, UnitOutcome>
  /** Since when the cluster has been failing. */
  readonly since: number
  /** Its API server does not answer: what is wrong is not in what Git, bucket or people say. */
  readonly isAway: boolean
}

/** A cluster that cannot be worked on at all is the root unit's condition and event; nothing else is touched. */
export async function clusterFailed(deps: LaneDeps, cause: unknown): Promise<ClusterFailure> {
  const subject = `cluster ${deps.cluster.name}`
  const problem = asProblem(cause, { code: 'ClusterUnreachable', subject, what: 'could not be worked on' })
  const known = await readRecord(deps.bucket.store, deps.cluster.name, rootId)
  const definition = known?.value.definition ?? rootDefinition(deps.cluster.root)
  const node: UnitNode = { id: rootId, definition, kept: false, content: { kind: 'pending' } }
  const draft: Draft = { record: known?.value ?? emptyRecord(node), seen: known }
  const reason = clusterReason(problem)
  const message = `${subject}: ${problem.message}`
  // A root unit that failed for a reason of its own says nothing of how long its cluster has been away.
  const since = failingSince(draft.record.conditions, reason, deps.clock.now())
  // Another worker that wrote the record at the same time says what there is to say.
  await unlessLost(failUnit(deps, node, draft, { reason, message }))
  const outcomes = new Map([[rootId, { kind: 'failed', why: message } as const]])
  return { outcomes, since, isAway: reason === 'ClusterUnreachable' }
}

function clusterReason({ code }: Problem): FailureReason {
  if (code === 'IdentityMismatch') return code
  return code === 'StoreFailed' || code === 'SchemaTooNew' ? 'StoreFailed' : 'ClusterUnreachable'
}
