import { inParallel } from '../core/in-parallel.ts'
import { Problem } from '../core/problem.ts'
import type { UnitId } from '../flux/definition.ts'
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
  /** Something was written to the cluster: what failed for want of it may succeed now. */
  readonly progressed: boolean
  /** Builds that were asked for: the lane is woken when they are there. */
  readonly requested: number
}

/** One pass: the whole plan first, then the units, the handovers and the units that left Git. */
export async function runPass(deps: LaneDeps, signal: AbortSignal): Promise<PassResult> {
  const { act, records, requested } = await preparePass(deps, signal)
  const outcomes = await work(act)
  const progressed = [...act.drafts.values()].some(({ record }) => record !== records.get(record.unit))
  return { outcomes, progressed, requested }
}

async function work(act: Activation): Promise<ReadonlyMap<UnitId, UnitOutcome>> {
  const run = (node: Parameters<typeof workUnit>[1]) => workUnit(act, node)
  const hold = (node: Parameters<typeof workUnit>[1], why: string) => holdUnit(act, node, why)
  const outcomes = new Map(await schedule(act.graph, act.deps.unitsAtOnce, run, hold))
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
