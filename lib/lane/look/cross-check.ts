import { digestOf } from '../../core/digest.ts'
import type { UnitId } from '../../flux/definition.ts'
import type { CrossCheck } from '../../store/lane-audit.ts'
import type { Lane } from '../../store/lanes.ts'

/** Which objects an audit dry-runs though their metadata show nothing, and what came of it. */
export interface CrossChecker {
  covers(unit: UnitId): boolean
  /** Told of each object that was dry-run for this alone. */
  noted(drifted: boolean): void
  readonly counts: { readonly crossChecked: number; readonly crossFound: number }
  /** What the lane keeps once all of it was looked at. */
  readonly next: CrossCheck
}

const dayMs = 24 * 3_600_000
/** Dry-runs that one audit makes for the cross-check: seconds of work, also in a large cluster. */
const objectsPerSlice = 1_000

/**
 * The slow cross-check of a cluster: every object is dry-run once a day. Units are parted into slices by their names, and each audit that is due takes
 * the next slice, so that no audit of a large cluster takes minutes. An audit that is to be full covers everything.
 */
export function crossChecker(lane: Pick<Lane, 'audit' | 'crossCheck'>, now: number, full: boolean): CrossChecker {
  const counts = { crossChecked: 0, crossFound: 0 }
  const noted = (drifted: boolean): void => {
    counts.crossChecked++
    if (drifted) counts.crossFound++
  }
  const made = { noted, counts }
  if (full) return { ...made, covers: () => true, next: { slice: 0, at: now } }
  const slices = Math.max(1, Math.ceil((lane.audit?.objects ?? 0) / objectsPerSlice))
  const { slice, at } = lane.crossCheck ?? { slice: 0, at: now }
  // A clock that was set back must not put it off for long.
  if (Math.abs(now - at) < dayMs / slices) return { ...made, covers: () => false, next: { slice, at } }
  const present = slice % slices
  return {
    ...made,
    covers: (unit) => sliceOf(unit, slices) === present,
    next: { slice: (present + 1) % slices, at: now },
  }
}

function sliceOf(unit: UnitId, slices: number): number {
  return Number.parseInt(digestOf(unit).slice(0, 8), 16) % slices
}
