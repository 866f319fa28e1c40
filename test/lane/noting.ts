import assert from 'node:assert/strict'
import type { UnitOutcome } from '../../lib/lane/activation.ts'
import { takeLease } from '../../lib/lane/lease.ts'
import { noteFailure, notePass } from '../../lib/lane/note-pass.ts'
import type { PassResult } from '../../lib/lane/run-pass.ts'
import { type Lane, type LaneHead, readLane, writeLane } from '../../lib/store/lanes.ts'
import type { UnitRecord } from '../../lib/store/record.ts'
import { laneScene, take } from './lane-scene.ts'
import { fleetSource, idOf, recordOf, revision } from './samples.ts'

export const second = 1_000
export const minute = 60 * second
export const ready: UnitOutcome = { kind: 'ready' }
export const failed: UnitOutcome = { kind: 'failed', why: 'broken' }

export interface Pass {
  readonly outcomes?: Readonly<Record<string, UnitOutcome>>
  readonly heads?: Readonly<Record<string, LaneHead>>
  readonly controls?: Readonly<Record<string, number>>
  /** Names of units that a person has suspended. */
  readonly suspended?: readonly string[]
  readonly ended?: 'time' | 'moved'
  /** Sources whose news wait for other clusters, and when the pause after those ends. */
  readonly held?: readonly string[]
  readonly opensAt?: number
  readonly records?: readonly UnitRecord[]
}

export function resultOf({ outcomes = { a: ready }, held = [], suspended = [], ...pass }: Pass): PassResult {
  const {
    heads = { [fleetSource]: { seq: 3, revision } },
    controls = {},
    ended,
    opensAt,
    records = [recordOf('a')],
  } = pass
  const drafts = new Map(records.map((record) => [record.unit, { record, seen: undefined }]))
  return {
    outcomes: new Map(Object.entries(outcomes).map(([name, outcome]) => [idOf(name), outcome])),
    drafts,
    ...{ nodes: new Map(), applied: new Map() },
    ...{ progressed: false, wrote: false, confirmed: false, requested: 0, ...(ended && { ended }) },
    heads: { read: async () => undefined, moved: async () => false, seen: async () => heads },
    gate: {
      of: async () => undefined,
      held: (source) => held.includes(source),
      isShut: () => held.length > 0,
      opensAt: () => opensAt,
    },
    controls: {
      of: async (unit) => ({
        controls: {},
        suspended: suspended.some((name) => idOf(name) === unit) ? { by: 'ann' } : undefined,
        seen: {},
      }),
      checkSuspended: async () => {},
      pinOf: async () => undefined,
      repinned: async () => false,
      overall: async () => ({ suspended: undefined, seen: controls }),
      isAsListed: async () => true,
    },
  }
}

/** Lanes as passes leave them, one after the other, at a time that the test says. */
export function noting(after: readonly string[] = []) {
  const scene = laneScene()
  const { deps, clock, bucket } = scene
  const cluster = { ...deps.cluster, rollout: { before: [], after, afterMs: 0 } }
  const all = { ...deps, cluster, alone: false }
  const lease = async () => {
    const taken = await takeLease(all)
    assert(taken.kind === 'taken')
    return taken.lease
  }
  const lane = async () => (await readLane(bucket.store, 'test'))?.value
  return {
    ...{ clock, lane, lease, deps: all },
    asked: () => take(scene.asked),
    async left(before: Lane) {
      await writeLane(bucket, 'test', { lane: before, seen: await readLane(bucket.store, 'test') })
    },
    async note(pass: Pass = {}) {
      await notePass(all, await lease(), resultOf(pass))
      return (await lane())!
    },
    async fail(since: number) {
      await noteFailure(all, await lease(), { since, isAway: true })
      return (await lane())!
    },
  }
}
