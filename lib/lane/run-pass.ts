import { canonical } from '../core/canonical.ts'
import { inParallel } from '../core/in-parallel.ts'
import { Problem } from '../core/problem.ts'
import type { UnitId } from '../flux/definition.ts'
import type { UnitRecord } from '../store/record.ts'
import type { Activation, UnitOutcome } from './activation.ts'
import type { LaneDeps } from './deps.ts'
import type { Draft } from './draft.ts'
import { finishApprovals } from './finish-approvals.ts'
import { finishHandovers } from './handovers.ts'
import { preparePass } from './prepare-pass.ts'
import { removeUnit } from './remove-unit.ts'
import { schedule } from './schedule.ts'
import { holdUnit, workUnit } from './work-unit.ts'

/** What one pass over a cluster came to. */
export interface PassResult {
  readonly outcomes: ReadonlyMap<UnitId, UnitOutcome>
  /** Something was done: what failed for want of it may succeed now. */
  readonly progressed: boolean
  /** Builds that were asked for: the lane is woken when they are there. */
  readonly requested: number
}

/** One pass: the whole plan first, then the units, the handovers and the units that left Git. */
export async function runPass(deps: LaneDeps, signal: AbortSignal): Promise<PassResult> {
  const { act, requested } = await preparePass(deps, signal)
  const before = new Map([...act.drafts].map(([unit, { record }]) => [unit, record]))
  const outcomes = await work(act)
  const progressed = [...act.drafts].some(([unit, { record }]) => hasProgressed(before.get(unit), record))
  return { outcomes, progressed, requested }
}

/** A failure that is only written down again is no progress. */
function hasProgressed(before: UnitRecord | undefined, after: UnitRecord): boolean {
  if (before === after) return false
  const state = (record?: UnitRecord) =>
    canonical([record?.inventory ?? [], record?.applied?.at ?? 0, record?.removed ?? 0])
  return state(before) !== state(after)
}

async function work(act: Activation): Promise<ReadonlyMap<UnitId, UnitOutcome>> {
  const run = (node: Parameters<typeof workUnit>[1]) => workUnit(act, node)
  const hold = (node: Parameters<typeof workUnit>[1], why: string) => holdUnit(act, node, why)
  const outcomes = new Map(await schedule(act.graph, act.slots, run, hold))
  await finishHandovers(act)
  await inParallel([...act.graph.vanished.keys()], act.deps.unitsAtOnce, async (unit) => {
    const draft = act.drafts.get(unit)
    if (draft === undefined) return
    outcomes.set(unit, await removed(act, unit, draft))
  })
  await finishApprovals(act, outcomes)
  return outcomes
}

async function removed(act: Activation, unit: UnitId, draft: Draft): Promise<UnitOutcome> {
  try {
    return await removeUnit(act, unit, draft)
  } catch (cause) {
    if (act.signal.aborted || !(cause instanceof Problem)) throw cause
    return { kind: 'failed', why: cause.message }
  }
}
