import { isOld } from '../core/clock.ts'
import { Problem } from '../core/problem.ts'
import type { Seen } from '../store/document.ts'
import { type Lane, readLane, writeLane } from '../store/lanes.ts'
import type { LaneDeps } from './deps.ts'

/**
 * Shows who works a lane. Safety does not rest on it but on preconditions and records (F1-F4); it keeps two workers from doing the same
 * work side by side, and tells people who works.
 */
export interface Lease {
  /** The lane as it was when it was taken. */
  readonly before: Lane
  /** Renews where that is due, and says then which controls were seen; throws a Problem `Aborted` where another worker has taken the lane. */
  confirm(seenControls?: () => Promise<Lane['controls']>): Promise<void>
  /** Lets go of the lane and notes what came of the work; false where another worker has taken it: what that one wrote stays. */
  release(change: (lane: Lane) => Lane): Promise<boolean>
}

/** A lane that was taken, or until when another worker has it. */
export type Taken =
  | { readonly kind: 'taken'; readonly lease: Lease }
  | { readonly kind: 'busy'; readonly until: number }

const leaseMs = 45_000
const renewAfterMs = 15_000
/** Writes that never arrive, before a lane is given up that nobody else has. */
const maxWrites = 3
const nothing: Lane = { controls: {} }

/** Takes the lane of a cluster, unless another worker has it. */
export async function takeLease(deps: Pick<LaneDeps, 'bucket' | 'cluster' | 'clock' | 'alone'>): Promise<Taken> {
  const { bucket, clock } = deps
  const cluster = deps.cluster.name
  const id = bucket.nonces()
  const found = await readLane(bucket.store, cluster)
  const before = found?.value ?? nothing
  const until = before.holder?.until ?? 0
  if (!deps.alone && isHeld(until, clock.now())) return { kind: 'busy', until }
  let lane: Lane = before
  let seen: Seen | undefined = found
  let renewed = 0

  const write = async (next: Lane): Promise<boolean> => {
    for (let tries = 0; tries < maxWrites; tries++) {
      const written = await writeLane(bucket, cluster, { lane: next, seen })
      if (written.kind === 'won') {
        lane = next
        seen = written.seen
        return true
      }
      const present = await readLane(bucket.store, cluster)
      // As it was, the write never arrived; what holds our id is an earlier one whose answer did not.
      if (present?.etag !== seen?.etag && present?.value.holder?.id !== id) return false
      seen = present
    }
    return false
  }
  const hold = async (seenControls?: () => Promise<Lane['controls']>): Promise<boolean> => {
    renewed = clock.now()
    const holder = { id, until: renewed + leaseMs }
    try {
      const controls = { ...lane.controls, ...(await seenControls?.()) }
      return await write({ ...lane, holder, controls })
    } catch (cause) {
      // The next effect tries again.
      renewed = 0
      throw cause
    }
  }

  // Looking needs no lease: it is written meanwhile, and everything that has an effect waits for it.
  let holding = hold()
  holding.catch(() => undefined)
  const lease: Lease = {
    before,
    async confirm(seenControls) {
      if (isOld(renewed, renewAfterMs, clock.now())) holding = hold(seenControls)
      if (await holding) return
      throw new Problem({ code: 'Aborted', subject: `lane ${cluster}`, what: 'was taken over by another worker' })
    },
    async release(change) {
      if (!(await holding)) return false
      const { holder: _, ...rest } = change(lane)
      return write(rest)
    },
  }
  return { kind: 'taken', lease }
}

/** What ends later than any lease that is given now was given by a clock that was wrong. */
function isHeld(until: number, now: number): boolean {
  return until > now && until <= now + 2 * leaseMs
}
