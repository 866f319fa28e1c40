import { canonical } from '../core/canonical.ts'
import { inParallel } from '../core/in-parallel.ts'
import { Problem } from '../core/problem.ts'
import type { UnitId } from '../flux/definition.ts'
import { recordKey, recordsPrefix } from '../store/keys.ts'
import type { UnitRecord } from '../store/record.ts'
import type { Activation, UnitOutcome } from './activation.ts'
import { holdUnit, workUnit } from './apply/work-unit.ts'
import type { LaneDeps } from './deps.ts'
import type { UnitNode } from './discover/graph.ts'
import { tellOfUnrecorded } from './look/unrecorded.ts'
import type { ControlsView } from './orders/controls-view.ts'
import { finishApprovals } from './orders/finish-approvals.ts'
import { finishHandovers } from './plan/handovers.ts'
import { type PassOptions, type PreparedPass, preparePass } from './prepare-pass.ts'
import { removeUnit } from './prune/remove-unit.ts'
import type { Pulse } from './pulse.ts'
import type { Draft } from './record/draft.ts'
import { forgetTombstones } from './record/tombstones.ts'
import { schedule } from './schedule.ts'
import { type Applied, appliedBetween } from './standing.ts'

/** What one pass over a cluster came to. */
export interface PassResult extends Omit<PreparedPass, 'act'> {
  readonly outcomes: ReadonlyMap<UnitId, UnitOutcome>
  /** Something was done: what failed for want of it may succeed now. */
  readonly progressed: boolean
  /** Some record was written. */
  readonly wrote: boolean
  /** Records as they are after it. */
  readonly drafts: ReadonlyMap<UnitId, Draft>
  readonly controls: ControlsView
  /** All units, with what they want. */
  readonly nodes: ReadonlyMap<UnitId, UnitNode>
  /** What is applied now and was not before. */
  readonly applied: Applied
  /** Why not everything was worked on. */
  readonly ended?: NonNullable<Pulse['ended']>
}

/** One pass: the whole plan first, then the units, the handovers and the units that left Git. */
export async function runPass(deps: LaneDeps, options: PassOptions): Promise<PassResult> {
  const { act, ...prepared } = await preparePass(deps, options)
  const before = new Map([...act.drafts].map(([unit, { record }]) => [unit, record]))
  const seen = new Map([...act.drafts].map(([unit, draft]) => [unit, draft.seen?.etag]))
  if (options.scope === 'wide') await tellOfUnrecorded(act)
  const outcomes = await work(act)
  if (options.scope === 'wide') await forgetTombstones(act)
  const progressed = [...act.drafts].some(([unit, { record }]) => hasProgressed(before.get(unit), record))
  const wrote = [...act.drafts].some(([unit, draft]) => seen.get(unit) !== draft.seen?.etag)
  const isSure = prepared.confirmed && !wrote
  const ended = act.pulse.ended ?? (!isSure && (await isOvertaken(act, prepared)) ? 'moved' : undefined)
  return {
    ...prepared,
    outcomes,
    progressed,
    wrote,
    drafts: act.drafts,
    controls: act.controls,
    nodes: act.graph.nodes,
    applied: appliedBetween(before, act.drafts),
    ...(ended !== undefined && { ended }),
  }
}

/**
 * Whether Git, or another worker, went on while this one worked. What this pass found in order it wrote nothing about, so only a look
 * afterwards tells whether it still is: the other one may have begun by what was wanted before. An audit that wrote nothing and made sure of
 * the records after it had read the heads has had that look; what Git did since then it leaves to the wake of it, for it had no effect.
 */
async function isOvertaken({ deps, drafts }: Activation, { heads }: Omit<PreparedPass, 'act'>): Promise<boolean> {
  if (await heads.moved()) return true
  const etags = new Map([...drafts].map(([unit, { seen }]) => [recordKey(deps.cluster.name, unit), seen?.etag]))
  for await (const { key, etag } of deps.bucket.store.list(recordsPrefix(deps.cluster.name))) {
    if (etags.get(key) !== etag) return true
  }
  return false
}

/** A failure that is only written down again is no progress. */
function hasProgressed(before: UnitRecord | undefined, after: UnitRecord): boolean {
  if (before === after) return false
  const state = (record?: UnitRecord) =>
    canonical([record?.inventory ?? [], record?.applied?.at ?? 0, record?.removed ?? 0])
  return state(before) !== state(after)
}

async function work(act: Activation): Promise<ReadonlyMap<UnitId, UnitOutcome>> {
  const { during } = act.pulse
  const run = async (node: UnitNode) => leftOver(act) ?? during(node.id, () => workUnit(act, node))
  const hold = async (node: UnitNode, why: string) => leftOver(act) ?? during(node.id, () => holdUnit(act, node, why))
  const outcomes = new Map(await schedule(act.graph, act.slots, run, hold))
  if (act.pulse.ended !== undefined) return outcomes
  await finishHandovers(act)
  await inParallel([...act.graph.vanished.keys()], act.deps.unitsAtOnce, async (unit) => {
    const draft = act.drafts.get(unit)
    if (draft === undefined) return
    outcomes.set(unit, await during(unit, () => removed(act, unit, draft)))
  })
  await finishApprovals(act, outcomes)
  return outcomes
}

/** What is not started any more: the time is up, or all is planned anew. */
function leftOver({ pulse }: Activation): UnitOutcome | undefined {
  if (pulse.ended === undefined) return undefined
  return { kind: 'waiting', why: 'it goes on in a moment', pending: true }
}

async function removed(act: Activation, unit: UnitId, draft: Draft): Promise<UnitOutcome> {
  try {
    return await removeUnit(act, unit, draft)
  } catch (cause) {
    if (act.signal.aborted || !(cause instanceof Problem)) throw cause
    if (cause.code === 'Aborted') return { kind: 'waiting', why: cause.message }
    if (cause.code === 'Conflict') return { kind: 'waiting', why: cause.message, soon: true }
    return { kind: 'failed', why: cause.message }
  }
}
