import { isDeepStrictEqual } from 'node:util'
import type { SourceId } from '../source/spec.ts'
import { type Lane, readLane } from '../store/lanes.ts'
import type { LaneDeps } from './deps.ts'
import { headsView } from './discover/heads-view.ts'
import { longestRefusalMs } from './note-pass.ts'
import { controlsView } from './orders/controls-view.ts'

/**
 * Whether a wake is no reason to look: nothing is new, or the cluster did not answer a moment ago. A cluster that is away makes each request
 * wait for its end; pushes that follow each other must not keep one function after another busy with that. A timer has it looked at again.
 */
export async function needsNoLook(deps: LaneDeps): Promise<boolean> {
  const lane = (await readLane(deps.bucket.store, deps.cluster.name))?.value
  if (lane === undefined) return false
  const awayMs = (lane.awayUntil ?? 0) - deps.clock.now()
  // A clock that was ahead must not keep news waiting until it is that late again.
  return (awayMs > 0 && awayMs <= longestRefusalMs) || isUpToDate(deps, lane)
}

/**
 * Whether the last finished pass saw these very heads and controls and left nothing failed, waiting or due: then a wake has nothing to
 * add (Q2). Timers, commands and audits are never answered by this.
 */
async function isUpToDate(deps: LaneDeps, lane: Lane): Promise<boolean> {
  if (lane.pass?.ready !== true) return false
  const heads = headsView(deps)
  for (const source of Object.keys(lane.pass.heads)) await heads.read(source as SourceId)
  if (!isDeepStrictEqual(await heads.seen(), lane.pass.heads)) return false
  return isDeepStrictEqual((await controlsView(deps).overall()).seen, lane.controls)
}
