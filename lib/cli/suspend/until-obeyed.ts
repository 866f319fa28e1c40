import type { Clock } from '../../core/clock.ts'
import { inParallel } from '../../core/in-parallel.ts'
import type { LaneSight, SeenBy } from './seen-by.ts'
import type { Target } from './target.ts'

/** A suspend that was written. */
export interface Order {
  readonly target: Pick<Target, 'scope' | 'key'>
  /** Of the controls that hold it. */
  readonly seq: number
  /** Whose lanes are to obey. */
  readonly clusters: readonly string[]
}

export interface WaitWorld {
  readonly seenBy: SeenBy
  readonly clock: Clock
  readonly timeoutMs: number
}

const pauseMs = 200
/** A worker's look at the controls is never older than two seconds (U1), so one that began before the suspend knows of it by then. */
const knownAfterMs = 3_000

/** Waits until no lane works on what was suspended any more; answers, for each that may still do so when the time is over, what is open. */
export async function untilObeyed(order: Order, { seenBy, clock, timeoutMs }: WaitWorld): Promise<readonly string[]> {
  const start = clock.now()
  const end = start + timeoutMs
  for (let waiting = order.clusters; ; ) {
    const isKnown = clock.now() >= start + knownAfterMs
    const open = await inParallel(waiting, looksAtOnce, async (cluster) => {
      const why = openIn(order, await seenBy(cluster), isKnown)
      return why === undefined ? undefined : { cluster, why }
    })
    const left = open.filter((one) => one !== undefined)
    if (left.length === 0 || clock.now() >= end) return left.map(({ cluster, why }) => `${cluster} ${why}`)
    waiting = left.map(({ cluster }) => cluster)
    await clock.sleep(Math.min(pauseMs, Math.max(1, end - clock.now())))
  }
}

const looksAtOnce = 32

/** Why a lane may still work on it. One that rests may have begun before it could be seen, with the controls of before. */
function openIn({ target, seq }: Order, sight: LaneSight | undefined, isKnown: boolean): string | undefined {
  const hasSeen = (sight?.controls[target.key] ?? 0) >= seq
  const isWorking = sight?.working === true
  if (isWorking && hasSeen && target.scope !== 'unit') return 'has seen it and is ending its work'
  return hasSeen || (isKnown && !isWorking) ? undefined : 'has not seen it yet'
}
