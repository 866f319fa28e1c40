import { canonical } from '../core/canonical.ts'
import type { Manifest } from '../core/manifest.ts'
import { refOf } from '../core/object-ref.ts'
import { Problem } from '../core/problem.ts'
import type { Answer, ClusterApi, LiveObject, ResourceType } from './cluster.ts'
import { hasDrifted } from './drift.ts'
import { dryRun, type Rehearsed } from './dry-run.ts'
import { keptFromApply } from './guard/guards.ts'
import { isSwitched } from './guard/metadata-switch.ts'
import { ssaIfNotPresent } from './guard/ssa-if-not-present.ts'
import { withIgnored } from './ignore/resolve.ts'
import type { IgnoredPaths } from './ignore/rules.ts'
import { ourEntry } from './manager.ts'
import type { PlannedWrite } from './planned-write.ts'
import { planRecreation } from './recreate.ts'
import { redacted } from './redact.ts'
import { applyProblem } from './refusal.ts'
import { takeoverPatch } from './takeover.ts'

export interface PlanOptions {
  /** `spec.force`: recreate what cannot be changed in place. */
  readonly force: boolean
  /** `spec.ignore`, from ignoredPaths(). */
  readonly ignored: IgnoredPaths
  /** The object is known to exist: it is read while the dry-run is under way. */
  readonly exists?: boolean
  /** The object as it was read a moment ago. It is not read again where the dry-run found the same one. */
  readonly live?: LiveObject
  /** The object as listed metadata show it: as after our last apply. It is then not read again unless the dry-run found another one. */
  readonly known?: KnownObject
}

/** An object of which the metadata are known, and a hash of the rest. */
export interface KnownObject {
  readonly metadata: LiveObject
  /** Whether an object of this body would be no other one. */
  isSame(object: LiveObject): boolean
}

/** Reads and dry-runs that found the object changed in between. */
const rounds = 3

/**
 * Decides what an apply would do to one object, by a dry-run and, where the object exists, a look at it: nothing is written. `desired` is sent as
 * given: normalised before. A refusal by the API server is a Problem; an outage is thrown.
 */
export async function plan(
  cluster: ClusterApi,
  type: ResourceType,
  desired: Manifest,
  options: PlanOptions,
): Promise<PlannedWrite | Problem> {
  const kept = keptFromApply(desired)
  if (kept !== undefined) return { action: 'skip', type, desired, warnings: [], reason: kept }
  if (ssaIfNotPresent(desired) !== undefined) {
    const live = await readLive(cluster, type, desired)
    if (live instanceof Problem) return live
    if (live !== undefined) return skipped(type, desired, live, 'ssa-if-not-present')
  }
  const blind = options.known && (await planBlind(cluster, type, desired, options, options.known))
  if (blind !== undefined) return blind
  for (let round = 1; ; round++) {
    const [rehearsed, live] = await look(cluster, type, desired, options)
    if (live instanceof Problem) return live
    if (rehearsed.kind === 'refused') return refusedPlan(cluster, type, desired, live, rehearsed, options)
    const { object, warnings } = rehearsed
    if (object.metadata.resourceVersion === '') {
      return { action: 'create', type, desired: rehearsed.desired, warnings, dryRun: object }
    }
    const stable = live?.metadata.resourceVersion === object.metadata.resourceVersion
    if (live !== undefined && (stable || round === rounds)) return compare(type, rehearsed, live, options)
    if (round === rounds) return vanishing(desired)
  }
}

/** By one dry-run alone; undefined where that does not tell, for the object is another one than was seen, or is refused. */
async function planBlind(
  cluster: ClusterApi,
  type: ResourceType,
  desired: Manifest,
  options: PlanOptions,
  { metadata: live, isSame }: KnownObject,
): Promise<PlannedWrite | undefined> {
  const rehearsed = await dryRun(cluster, type, desired)
  if (rehearsed.kind === 'refused' || options.ignored(rehearsed.object).length > 0) return undefined
  if (rehearsed.object.metadata.resourceVersion !== live.metadata.resourceVersion) return undefined
  if (rehearsed.object.metadata.uid !== live.metadata.uid) return undefined
  return compare(type, rehearsed, live, options, !isSame(rehearsed.object))
}

/** The dry-run, and the live object unless the dry-run says that there is none. */
async function look(
  cluster: ClusterApi,
  type: ResourceType,
  desired: Manifest,
  { exists, live: seen }: PlanOptions,
): Promise<readonly [Rehearsed, LiveObject | Problem | undefined]> {
  if (seen !== undefined) {
    const rehearsed = await dryRun(cluster, type, desired)
    const isSame = rehearsed.kind === 'rehearsed' && isSameVersion(rehearsed.object, seen)
    return [rehearsed, isSame ? seen : await readLive(cluster, type, desired)]
  }
  const early = exists === true ? readLive(cluster, type, desired) : undefined
  const [rehearsed, found] = await Promise.all([dryRun(cluster, type, desired), early])
  if (early !== undefined) return [rehearsed, found]
  const absent = rehearsed.kind === 'rehearsed' && rehearsed.object.metadata.resourceVersion === ''
  return [rehearsed, absent ? undefined : await readLive(cluster, type, desired)]
}

function isSameVersion({ metadata: a }: LiveObject, { metadata: b }: LiveObject): boolean {
  return a.uid === b.uid && a.resourceVersion === b.resourceVersion
}

async function readLive(
  cluster: ClusterApi,
  type: ResourceType,
  desired: Manifest,
): Promise<LiveObject | Problem | undefined> {
  const { namespace, name } = refOf(desired)
  const answer: Answer<LiveObject> = await cluster.get(type, namespace, name)
  if (answer.kind === 'ok') return answer.value
  return answer.status === 404 ? undefined : applyProblem(desired, answer, 'cannot be read')
}

function compare(
  type: ResourceType,
  { desired, warnings, object }: Extract<Rehearsed, { kind: 'rehearsed' }>,
  live: LiveObject,
  options: PlanOptions,
  known?: boolean,
): PlannedWrite {
  const reason = keptFromApply(desired, live)
  if (reason !== undefined) return skipped(type, desired, live, reason)
  if (live.metadata.deletionTimestamp !== undefined) return { action: 'terminating', type, desired, warnings, live }
  const paths = options.ignored(object)
  const takeover = takeoverPatch(desired, live)
  const drifted = known ?? hasDrifted(live, object, paths)
  const lost = paths.length === 0 && !ownsAlike(live, object)
  if (!drifted && !lost && takeover === undefined) return { action: 'unchanged', type, desired, warnings, live }
  const why = drifted ? 'drift' : takeover === undefined ? 'ownership' : 'takeover'
  const payload = withIgnored(desired, live, object, paths)
  return { action: 'configure', type, desired, warnings, live, dryRun: object, payload, takeover: takeover ?? [], why }
}

/** Whether we own now what the apply would make us own: someone may have changed a value and changed it back, which takes it from us. */
function ownsAlike(live: LiveObject, dryRunObject: LiveObject): boolean {
  return canonical(ourEntry(live)?.fields ?? {}) === canonical(ourEntry(dryRunObject)?.fields ?? {})
}

async function refusedPlan(
  cluster: ClusterApi,
  type: ResourceType,
  desired: Manifest,
  live: LiveObject | undefined,
  rehearsed: Extract<Rehearsed, { kind: 'refused' }>,
  { force }: PlanOptions,
): Promise<PlannedWrite | Problem> {
  if (live === undefined) return rehearsed.problem
  const reason = keptFromApply(desired, live)
  if (reason !== undefined) return skipped(type, desired, live, reason)
  const { refusal, warnings } = rehearsed
  if (live.metadata.deletionTimestamp !== undefined) return { action: 'terminating', type, desired, warnings, live }
  const may = force || isSwitched(desired, 'force', 'enabled') || isSwitched(live, 'force', 'enabled')
  const recreation = may && (await planRecreation(cluster, type, rehearsed.desired, refusal))
  if (!recreation) return rehearsed.problem
  return {
    action: 'recreate',
    type,
    desired: rehearsed.desired,
    warnings,
    live,
    because: redacted(desired, refusal.message),
  }
}

function skipped(
  type: ResourceType,
  desired: Manifest,
  live: LiveObject,
  reason: Extract<PlannedWrite, { action: 'skip' }>['reason'],
): PlannedWrite {
  return { action: 'skip', type, desired, warnings: [], live, reason }
}

function vanishing(desired: Manifest): Problem {
  const subject = `${desired.kind}/${desired.metadata.name}`
  const what = 'is created and deleted by someone else at the same time'
  return new Problem({ code: 'ApplyFailed', subject, what, remedy: 'Find what else manages it' })
}
