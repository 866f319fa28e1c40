import type { Clock } from '../core/clock.ts'
import type { Json } from '../core/json.ts'
import type { Manifest } from '../core/manifest.ts'
import { refOf, subjectOf } from '../core/object-ref.ts'
import { Problem } from '../core/problem.ts'
import { isTyped } from '../unit/typed-kinds.ts'
import type { Answer, ClusterApi, LiveObject, Precondition, ResourceType } from './cluster.ts'
import { lacksEmpty } from './lacks-empty.ts'
import { ourManager } from './manager.ts'
import type { PlannedChange, PlannedCreation, PlannedRecreation, Writable } from './planned-write.ts'
import { applyProblem, isConflict } from './refusal.ts'
import { takeoverPatch } from './takeover.ts'

export interface Written {
  readonly action: 'created' | 'configured'
  readonly object: LiveObject
}

export interface WriteOptions {
  readonly clock: Pick<Clock, 'sleep'>
  /** How long a deleted object may take to go before it is created again. */
  readonly goneWithinMs: number
}

/** Does what was planned. `conflict`: the object is not any more what the plan looked at, nothing was applied, plan again. */
export async function write(
  cluster: ClusterApi,
  planned: Writable,
  options: WriteOptions,
): Promise<Written | Problem | 'conflict'> {
  switch (planned.action) {
    case 'create':
      return create(cluster, planned)
    case 'configure':
      return configure(cluster, planned)
    case 'recreate':
      return recreate(cluster, planned, options)
  }
}

async function create(
  cluster: ClusterApi,
  { type, desired }: Pick<PlannedCreation, 'type' | 'desired'>,
): Promise<Written | Problem | 'conflict'> {
  const answer = await cluster.apply(type, desired, { fieldManager: ourManager, dryRun: false })
  const outcome = applied(answer, desired, 'created')
  // Someone else's object of that name is on its way out and would take our fields with it.
  const going = outcome !== 'conflict' && !(outcome instanceof Problem) && isTerminating(outcome.object)
  return going ? 'conflict' : outcome
}

async function configure(cluster: ClusterApi, planned: PlannedChange): Promise<Written | Problem | 'conflict'> {
  const { live, payload, takeover } = planned
  const first = await takeOverAndApply(cluster, planned, live, takeover)
  if (first === 'conflict' || first instanceof Problem) return first
  // An apply to an object without managedFields (reset, or restored from a backup) makes `before-first-apply` an owner of everything that was there.
  const leftover = takeoverPatch(payload, first.object)
  if (leftover !== undefined) return takeOverAndApply(cluster, planned, first.object, leftover)
  // Built-in kinds know no difference between an empty list and none.
  const isWhole = isTyped(payload) || !lacksEmpty(payload, first.object)
  return isWhole ? first : takeOverAndApply(cluster, planned, first.object, [])
}

async function takeOverAndApply(
  cluster: ClusterApi,
  { type, payload }: PlannedChange,
  live: LiveObject,
  takeover: readonly Json[],
): Promise<Written | Problem | 'conflict'> {
  const before = takeover.length === 0 ? live : await takeOver(cluster, type, payload, takeover)
  if (before === 'conflict' || before instanceof Problem) return before
  const precondition = preconditionOf(before)
  const answer = await cluster.apply(type, payload, { fieldManager: ourManager, dryRun: false, precondition })
  return applied(answer, payload, 'configured')
}

async function takeOver(
  cluster: ClusterApi,
  type: ResourceType,
  payload: Manifest,
  takeover: readonly Json[],
): Promise<LiveObject | Problem | 'conflict'> {
  const answer = await cluster.patch(type, refOf(payload), takeover)
  if (answer.kind === 'ok') return answer.value
  // A `test` operation that fails answers 422 without causes; nothing else in this patch can be invalid.
  if (isConflict(answer) || answer.status === 404 || answer.status === 422) return 'conflict'
  return applyProblem(payload, answer, 'metadata.managedFields cleanup failed')
}

async function recreate(
  cluster: ClusterApi,
  { type, desired, live }: PlannedRecreation,
  options: WriteOptions,
): Promise<Written | Problem | 'conflict'> {
  const answer = await cluster.delete(type, refOf(desired), preconditionOf(live))
  if (answer.kind === 'refused' && answer.status !== 404) {
    if (isConflict(answer)) return 'conflict'
    return applyProblem(desired, answer, 'immutable field detected, failed to delete object')
  }
  const gone = await waitGone(cluster, { type, desired, live }, options)
  if (gone instanceof Problem) return gone
  return create(cluster, { type, desired })
}

const pollMs: readonly number[] = [50, 150, 300, 500, 1_000, 2_000]

async function waitGone(
  cluster: ClusterApi,
  { type, desired, live }: Pick<PlannedRecreation, 'type' | 'desired' | 'live'>,
  { clock, goneWithinMs }: WriteOptions,
): Promise<'gone' | Problem> {
  const ref = refOf(desired)
  let waited = 0
  for (let poll = 0; ; poll++) {
    const answer = await cluster.get(type, ref.namespace, ref.name)
    if (answer.kind === 'refused' && answer.status === 404) return 'gone'
    if (answer.kind === 'ok' && answer.value.metadata.uid !== live.metadata.uid) return 'gone'
    if (waited >= goneWithinMs) return lingering(subjectOf(ref))
    const pause = pollMs[Math.min(poll, pollMs.length - 1)] ?? 2_000
    await clock.sleep(pause)
    waited += pause
  }
}

function lingering(subject: string): Problem {
  return new Problem({
    code: 'HealthCheckFailed',
    subject,
    what: 'immutable field detected, failed to wait for object to be deleted',
    remedy: 'See which finalizer holds it: metadata.finalizers',
  })
}

function applied(
  answer: Answer<LiveObject>,
  desired: Parameters<typeof applyProblem>[0],
  action: Written['action'],
): Written | Problem | 'conflict' {
  if (answer.kind === 'ok') return { action, object: answer.value }
  return isConflict(answer) ? 'conflict' : applyProblem(desired, answer, 'apply failed')
}

function preconditionOf({ metadata: { uid, resourceVersion } }: LiveObject): Precondition {
  return { uid, resourceVersion }
}

function isTerminating({ metadata }: LiveObject): boolean {
  return metadata.deletionTimestamp !== undefined
}
