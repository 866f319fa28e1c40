import type { UnitId } from '../flux/definition.ts'
import type { UnitOutcome } from './activation.ts'
import type { LaneDeps } from './deps.ts'
import type { Scope } from './discover/graph.ts'
import type { Lease } from './lease.ts'
import type { CrossChecker } from './look/cross-check.ts'
import type { PassOptions } from './prepare-pass.ts'
import { pulse } from './pulse.ts'
import type { LaneOptions } from './run-lane.ts'
import { type PassResult, runPass } from './run-pass.ts'

/** More than any real chain of units that need each other's objects without saying so. */
const maxPasses = 10

/** After as many passes that Git ended in a row, objects are applied though it moved again: else pushes that never end would let nothing be. */
const mostMoves = 3

/** What the first pass begins with: the others look for themselves. */
export type Begun = Pick<PassOptions, 'remembered' | 'listed'>

/** The passes of one activation: another one while the last made progress and something is open, or where Git moved meanwhile. */
export async function runPasses(
  deps: LaneDeps,
  lease: Lease,
  { scope, signal, endsAt, begun }: Pick<LaneOptions, 'scope' | 'signal' | 'endsAt'> & { readonly begun: Begun },
  check: CrossChecker | undefined,
): Promise<PassResult> {
  const looked = new Set<UnitId>()
  let moves = 0
  const options = (now: Scope): PassOptions => ({
    ...{ scope: now, looked, signal },
    ...(now === 'wide' && check !== undefined && { crossCheck: check }),
    ...(lease.before.known !== undefined && { known: lease.before.known }),
    pulseOf: (controls, heads) => pulse({ deps, controls, heads, lease, endsAt, lags: moves >= mostMoves }),
  })
  let result = await runPass(deps, { ...options(scope), ...begun })
  let learnt = learntOf(result)
  let next = scope
  for (let pass = 1; pass < maxPasses; ) {
    if (result.ended === 'time') break
    moves = result.ended === 'moved' ? moves + 1 : 0
    if (result.ended === 'moved') {
      // An audit that Git interrupted goes on with what it has not looked at.
      if (next === 'wide') for (const unit of readyOf(result)) looked.add(unit)
    } else {
      if (!result.progressed || !isOpen(result.outcomes)) break
      next = 'narrow'
      pass++
    }
    result = await runPass(deps, options(next))
    const applied = new Map([...learnt.applied, ...result.applied])
    learnt = { ...learnt, ...learntOf(result), wrote: learnt.wrote || result.wrote, applied }
  }
  return { ...result, ...learnt }
}

/** What one pass learnt counts for the whole activation. */
function learntOf({
  knowledge,
  firstKnowledge,
  wrote,
  applied,
}: PassResult): Pick<PassResult, 'wrote' | 'applied' | 'knowledge' | 'firstKnowledge'> {
  return { wrote, applied, ...(knowledge && { knowledge }), ...(firstKnowledge && { firstKnowledge }) }
}

function readyOf({ outcomes }: PassResult): readonly UnitId[] {
  return [...outcomes].flatMap(([unit, { kind }]) => (kind === 'ready' ? [unit] : []))
}

/** Whether another pass may help a unit: what is not healthy was waited for, and is tried again at its own interval. */
function isOpen(outcomes: ReadonlyMap<UnitId, UnitOutcome>): boolean {
  return [...outcomes.values()].some((outcome) => {
    return outcome.kind !== 'ready' && !(outcome.kind === 'failed' && outcome.unhealthy === true)
  })
}
