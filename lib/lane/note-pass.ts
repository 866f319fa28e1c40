import { isDeepStrictEqual } from 'node:util'
import type { SourceId } from '../source/spec.ts'
import type { Lane, LaneHead, LanePass } from '../store/lanes.ts'
import type { UnitOutcome } from './activation.ts'
import type { ClusterFailure } from './cluster-failed.ts'
import type { LaneDeps } from './deps.ts'
import type { Lease } from './lease.ts'
import { failureHoldsMs } from './plan/closure.ts'
import type { PassResult } from './run-pass.ts'

/** What an activation that was an audit came to. */
export type Audited = Pick<Lane, 'audit' | 'crossCheck' | 'known'>

/**
 * Ends an activation: notes what the last pass saw and came to, has the lane look again when something is due, lets go of it, and wakes
 * the clusters that waited for this one.
 */
export async function notePass(deps: LaneDeps, lease: Lease, result: PassResult, audited: Audited = {}): Promise<void> {
  const now = deps.clock.now()
  const heads = await seenHeads(result)
  const ready = isDone(result) && !(await isFrozen(result))
  const pass = passOf(lease.before.pass, heads, ready, now)
  const due = await sendTimer(deps, lease.before, dueAt(result, now), now)
  const { seen } = await result.controls.overall()
  const intervalMs = smallestInterval(result)
  const noted = await lease.release(({ due: _, awayUntil: _a, intervalMs: _i, ...lane }) => ({
    ...lane,
    controls: seen,
    pass,
    ...(due !== undefined && { due }),
    ...(intervalMs !== undefined && { intervalMs }),
    ...audited,
  }))
  // Who took the lane may have looked before what brought us here was there.
  if (!noted) return deps.lookLater(conflictPauseMs)
  if (ready && pass.since === now) for (const cluster of deps.cluster.rollout.after) await deps.wakeCluster(cluster)
}

/** A cluster that is back waits no longer than this for what was pushed meanwhile, if it is pushed again. */
export const longestRefusalMs = 30_000
const shortestPauseMs = 10_000
const longestPauseMs = 5 * 60_000

/** How long to leave a cluster alone that has been failing for some time. */
export function outagePauseMs(failingMs: number): number {
  return Math.round(Math.min(Math.max(failingMs / 2, shortestPauseMs), longestPauseMs))
}

/** A cluster that could not be worked on is looked at again after a pause that grows with the outage. */
export async function noteFailure(
  deps: LaneDeps,
  lease: Lease,
  { since, isAway }: Pick<ClusterFailure, 'since' | 'isAway'>,
  audited: Audited = {},
): Promise<void> {
  const now = deps.clock.now()
  const pauseMs = outagePauseMs(now - since)
  const due = await sendTimer(deps, lease.before, now + pauseMs, now)
  await lease.release(({ due: _, awayUntil: _a, pass, ...lane }) => ({
    ...lane,
    ...(isAway && { awayUntil: now + Math.min(pauseMs, longestRefusalMs) }),
    ...(pass && { pass: { ...pass, ready: false } }),
    ...(due !== undefined && { due }),
    ...audited,
  }))
}

/** What the clocks of two machines differ by at most: a timer that is due within this may be the very one that brought us here. */
const clockSkewMs = 5_000

/** A timer that is on its way already is enough: else each activation would start a chain of its own. */
async function sendTimer(
  deps: LaneDeps,
  before: Lane,
  due: number | undefined,
  now: number,
): Promise<number | undefined> {
  const sent = before.due !== undefined && before.due > now + clockSkewMs ? before.due : undefined
  if (due === undefined || (sent !== undefined && sent <= due)) return sent
  await deps.lookLater(due - now)
  return due
}

/** A source whose news wait for other clusters is not where its head is. */
async function seenHeads({ heads, gate }: PassResult): Promise<LanePass['heads']> {
  const seen = Object.entries(await heads.seen()).filter(([source]) => !gate.held(source as SourceId))
  return Object.fromEntries(seen)
}

function isDone({ outcomes, ended, gate }: PassResult): boolean {
  return ended === undefined && !gate.isShut() && [...outcomes.values()].every(({ kind }) => kind === 'ready')
}

/** What a person has suspended or pinned did not take the news, however well it is: clusters that wait for this one wait on. */
async function isFrozen({ outcomes, controls }: PassResult): Promise<boolean> {
  const all = await Promise.all([...outcomes.keys()].map((unit) => controls.of(unit)))
  return all.some(({ suspended, controls }) => suspended !== undefined || controls.pin !== undefined)
}

function passOf(before: LanePass | undefined, heads: LanePass['heads'], ready: boolean, now: number): LanePass {
  const same = before?.ready === ready && isDeepStrictEqual(revisionsOf(before.heads), revisionsOf(heads))
  // A clock that was ahead must not keep later waves waiting until it is that late again.
  return { heads, ready, since: same ? Math.min(before.since, now) : now }
}

function revisionsOf(heads: Readonly<Record<string, LaneHead>>): readonly (readonly [string, string | undefined])[] {
  return Object.entries(heads)
    .map(([source, { revision }]) => [source, revision] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

const conflictPauseMs = 5_000
/** An object that was deleted to be made again is missing until then. */
const blockedPauseMs = 5 * 60_000

/** When something of the cluster is worth another look, beside wakes, commands and audits. */
function dueAt({ outcomes, drafts, gate }: PassResult, now: number): number | undefined {
  const pauses = [...outcomes].flatMap(([unit, outcome]) => {
    const retry = drafts.get(unit)?.record.definition.retryIntervalMs
    return pauseOf(outcome, retry, now)
  })
  const opens = gate.opensAt()
  const times = [...pauses.map((pause) => now + pause), ...(opens === undefined ? [] : [opens])]
  return times.length === 0 ? undefined : Math.min(...times)
}

function pauseOf(outcome: UnitOutcome, retryIntervalMs: number | undefined, now: number): readonly number[] {
  if (outcome.kind === 'ready') return []
  if (outcome.kind === 'failed') {
    const pauses = [retryIntervalMs, outcome.blocked === true ? blockedPauseMs : undefined]
    return pauses.filter((pause) => pause !== undefined)
  }
  if (outcome.drift !== undefined) {
    const { nextTry } = outcome.drift
    return nextTry === undefined ? [] : [Math.max(nextTry - now, 0)]
  }
  if (outcome.soon === true) return [conflictPauseMs]
  return outcome.applied === true ? [Math.min(failureHoldsMs, retryIntervalMs ?? failureHoldsMs)] : []
}

function smallestInterval({ drafts }: PassResult): number | undefined {
  const intervals = [...drafts.values()]
    .filter(({ record }) => record.removed === undefined)
    .map(({ record }) => record.definition.intervalMs)
  return intervals.length === 0 ? undefined : Math.min(...intervals)
}
