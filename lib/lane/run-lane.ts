import { asProblem, type Problem } from '../core/problem.ts'
import { type UnitId, unitId } from '../flux/definition.ts'
import { readRecord } from '../store/records.ts'
import type { UnitOutcome } from './activation.ts'
import type { LaneDeps } from './deps.ts'
import { type Draft, emptyRecord, unlessLost } from './draft.ts'
import { failUnit } from './fail-unit.ts'
import type { FailureReason, UnitNode } from './graph.ts'
import { checkIdentity } from './identity.ts'
import { rootDefinition, rootName } from './root.ts'
import { runPass } from './run-pass.ts'

/** What one activation of a lane came to. */
export interface LaneResult {
  readonly outcomes: ReadonlyMap<UnitId, UnitOutcome>
  /** Builds that were asked for and not there yet. */
  readonly requested: number
}

/** More than any real chain of units that need each other's objects without saying so. */
const maxPasses = 10

/**
 * One activation: compares what every unit of the cluster wants with what is there, and makes it so. Passes follow each other while one
 * made progress and something is still open, so that a unit that needed an object of another one does not wait for a timer.
 */
export async function runLane(deps: LaneDeps, signal: AbortSignal): Promise<LaneResult> {
  try {
    await checkIdentity(deps)
    let result = await runPass(deps, signal)
    let { requested } = result
    for (let pass = 1; pass < maxPasses && result.progressed && isOpen(result.outcomes); pass++) {
      result = await runPass(deps, signal)
      requested = result.requested
    }
    return { outcomes: result.outcomes, requested }
  } catch (cause) {
    if (signal.aborted) throw cause
    return clusterFailed(deps, cause)
  }
}

function isOpen(outcomes: ReadonlyMap<UnitId, UnitOutcome>): boolean {
  return [...outcomes.values()].some(({ kind }) => kind !== 'ready')
}

/** A cluster that cannot be worked on at all is the root unit's condition and event; nothing else is touched. */
async function clusterFailed(deps: LaneDeps, cause: unknown): Promise<LaneResult> {
  const subject = `cluster ${deps.cluster.name}`
  const problem = asProblem(cause, { code: 'ClusterUnreachable', subject, what: 'could not be worked on' })
  const id = unitId('Kustomization', rootName.namespace, rootName.name)
  const known = await readRecord(deps.bucket.store, deps.cluster.name, id)
  const definition = known?.value.definition ?? rootDefinition(deps.cluster.root)
  const node: UnitNode = { id, definition, kept: false, content: { kind: 'pending' } }
  const draft: Draft = { record: known?.value ?? emptyRecord(node), seen: known }
  const reason = clusterReason(problem)
  const message = `${subject}: ${problem.message}`
  // Another worker that wrote the record at the same time says what there is to say.
  await unlessLost(failUnit(deps, node, draft, { reason, message }))
  return { outcomes: new Map([[id, { kind: 'failed', why: message }]]), requested: 0 }
}

function clusterReason({ code }: Problem): FailureReason {
  if (code === 'IdentityMismatch') return code
  return code === 'StoreFailed' || code === 'SchemaTooNew' ? 'StoreFailed' : 'ClusterUnreachable'
}
