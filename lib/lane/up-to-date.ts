import { isDeepStrictEqual } from 'node:util'
import type { SourceId } from '../source/spec.ts'
import { readLane } from '../store/lanes.ts'
import { controlsView } from './controls-view.ts'
import type { LaneDeps } from './deps.ts'
import { headsView } from './heads-view.ts'

/**
 * Whether the last finished pass saw these very heads and controls and left nothing failed, waiting or due: then a wake has nothing to
 * add (Q2). Timers, commands and audits are never answered by this.
 */
export async function isUpToDate(deps: LaneDeps): Promise<boolean> {
  const lane = (await readLane(deps.bucket.store, deps.cluster.name))?.value
  if (lane?.pass?.ready !== true) return false
  const heads = headsView(deps)
  for (const source of Object.keys(lane.pass.heads)) await heads.read(source as SourceId)
  if (!isDeepStrictEqual(await heads.seen(), lane.pass.heads)) return false
  return isDeepStrictEqual((await controlsView(deps).overall()).seen, lane.controls)
}
