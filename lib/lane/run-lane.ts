import { Problem } from '../core/problem.ts'
import type { UnitId } from '../flux/definition.ts'
import type { AuditOrder } from '../queue/audit-order.ts'
import { recordsPrefix } from '../store/keys.ts'
import type { LaneAudit } from '../store/lane-audit.ts'
import type { Lane } from '../store/lanes.ts'
import { listEtags } from '../store/read-all.ts'
import type { UnitOutcome } from './activation.ts'
import { type ClusterFailure, clusterFailed } from './cluster-failed.ts'
import type { LaneDeps } from './deps.ts'
import type { Scope } from './discover/graph.ts'
import { beginAudit } from './drift/audit-summary.ts'
import { checkIdentity } from './identity.ts'
import { type Lease, type Taken, takeLease } from './lease.ts'
import type { CrossChecker } from './look/cross-check.ts'
import { noteFailure, notePass, outagePauseMs } from './note-pass.ts'
import { packRecords, recallRecords } from './record/packed-records.ts'
import { restoreCluster } from './restore-cluster.ts'
import type { PassResult } from './run-pass.ts'
import { type Begun, runPasses } from './run-passes.ts'
import { type Standing, standingOf } from './standing.ts'
import { needsNoLook } from './up-to-date.ts'

/**
 * What one activation of a lane came to.
 * - `worked`: every unit was looked at as far as was asked for.
 * - `unfinished`: the time was up before that; it goes on in another activation.
 * - `skipped`: nothing has changed since the last one, or the cluster did not answer a moment ago.
 * - `busy`: another worker has the lane.
 */
export interface LaneResult {
  readonly kind: 'worked' | 'unfinished' | 'skipped' | 'busy'
  readonly outcomes: ReadonlyMap<UnitId, UnitOutcome>
  /** Builds that were asked for and not there yet. */
  readonly requested: number
  /** Where the cluster stands, where it could be looked at. */
  readonly standing?: Standing
  /** What it came to as an audit. */
  readonly audit?: LaneAudit
}

/** How much an activation looks at, and for how long. */
export interface LaneOptions {
  readonly scope: Scope
  /** Who asked for an audit, if people did, and how close it is to look; of a wide activation. */
  readonly audit?: AuditOrder
  /** Nothing but renders asked for it: what was seen already needs no second look (Q2). */
  readonly maySkip: boolean
  readonly signal: AbortSignal
  /** When the work is to be handed over. */
  readonly endsAt: number
}

/**
 * One activation: compares what every unit of the cluster wants with what is there, and makes it so. Passes follow each other while one
 * made progress and something is still open, so that a unit that needed an object of another one does not wait for a timer, and where
 * Git moved while health was waited for.
 */
export async function runLane(deps: LaneDeps, options: LaneOptions): Promise<LaneResult> {
  const begun = await begin(deps, options)
  if ('since' in begun) {
    await deps.lookLater(outagePauseMs(deps.clock.now() - begun.since), orderOf(options))
    return failed(begun)
  }
  if (begun.kind === 'skipped') return nothing('skipped')
  if (begun.kind === 'busy') {
    await deps.lookLater(Math.max(begun.until - deps.clock.now(), 1_000), orderOf(options))
    return nothing('busy')
  }
  const { lease } = begun
  try {
    return await workAndNote(deps, lease, options)
  } catch (cause) {
    await letGo(lease)
    throw cause
  }
}

async function workAndNote(deps: LaneDeps, lease: Lease, options: LaneOptions): Promise<LaneResult> {
  const order = orderOf(options)
  const underWay = order && beginAudit(deps, order, lease.before)
  const result = await work(underWay?.deps ?? deps, lease, options, underWay?.check)
  const told = underWay && { audit: underWay.cameTo(result) }
  if ('since' in result) {
    await noteFailure(deps, lease, result, told)
    return { ...failed(result), ...told }
  }
  // Of an audit that looked at everything.
  const check = result.ended === undefined ? underWay?.check : undefined
  const known = (check && result.knowledge) ?? lease.before.known ?? result.firstKnowledge
  await notePass(deps, lease, result, { ...told, ...(known && { known }), ...(check && { crossCheck: check.next }) })
  if (check !== undefined) await packRecords(deps, result.wrote)
  const { nodes, applied, ...came } = result
  const standing = await standingOf({ ...result, before: lease.before.pass, now: deps.clock.now() })
  return { kind: result.ended === 'time' ? 'unfinished' : 'worked', ...came, standing, ...told }
}

/** An audit that nobody asked for is one of the schedule. */
function orderOf({ scope, audit }: LaneOptions): AuditOrder | undefined {
  return scope === 'wide' ? (audit ?? { requests: [], full: false }) : undefined
}

/** A lane whose document cannot be read is its cluster's failure too, or nobody would hear of it. */
async function begin(deps: LaneDeps, options: LaneOptions): Promise<Taken | { kind: 'skipped' } | ClusterFailure> {
  try {
    if (options.maySkip && (await needsNoLook(deps))) return { kind: 'skipped' }
    return await takeLease(deps)
  } catch (cause) {
    if (options.signal.aborted) throw cause
    return clusterFailed(deps, cause)
  }
}

/** What fails but for the end of the activation is the cluster's failure; that its end cannot be noted or told is none of it. */
async function work(
  deps: LaneDeps,
  lease: Lease,
  options: LaneOptions,
  check: CrossChecker | undefined,
): Promise<PassResult | ClusterFailure> {
  try {
    const begun = await checkCluster(deps, options.scope, lease.before)
    return await runPasses(deps, lease, { ...options, begun }, check)
  } catch (cause) {
    if (options.signal.aborted || isLost(cause)) throw cause
    return clusterFailed(deps, cause)
  }
}

function nothing(kind: LaneResult['kind']): LaneResult {
  return { kind, outcomes: new Map(), requested: 0 }
}

function failed({ outcomes }: ClusterFailure): LaneResult {
  return { kind: 'worked', outcomes, requested: 0 }
}

/**
 * The same cluster as ever, and the same server: an upgraded one may serve other kinds, and so may any after a while. Answers what an audit may
 * begin with: where there is nothing, the cluster's identity is made sure of at once, and the records are listed while it answers.
 */
async function checkCluster(deps: LaneDeps, scope: Scope, { known, controls }: Lane): Promise<Begun> {
  const { memory } = deps
  const asked = deps.api.serverVersion()
  asked.catch(() => undefined)
  if (scope === 'wide') await recallRecords(deps)
  for (const [use, noted] of Object.entries(known?.uses ?? {})) if (!memory.uses.has(use)) memory.uses.set(use, noted)
  const identity = scope === 'wide' && memory.records.size > 0 ? known?.identity : undefined
  const list = () => listEtags(deps.bucket.store, recordsPrefix(deps.cluster.name))
  const [version, restored, listed] = await Promise.all([
    asked,
    checkIdentity(deps, identity).then(
      () => false,
      (cause) => restoreCluster(deps, cause),
    ),
    identity ? undefined : list(),
  ])
  if (scope === 'wide' || memory.serverVersion !== version) deps.api.forgetTypes()
  memory.serverVersion = version
  if (identity && memory.identity === identity) return { remembered: { identity, controls: Object.keys(controls) } }
  // What was listed meanwhile is of before.
  if (restored) return { listed: await list() }
  return listed ? { listed } : {}
}

/** The lane itself went to another worker, who says what there is to say. */
function isLost(cause: unknown): boolean {
  return cause instanceof Problem && cause.code === 'Aborted'
}

/** Where even that fails the lease ends by itself; what stopped the work is the better thing to tell. */
async function letGo(lease: Lease): Promise<void> {
  await lease.release((lane) => lane).catch(() => undefined)
}
