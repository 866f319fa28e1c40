import type { Clock } from '../../core/clock.ts'
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

/**
 * Waits until no lane works on what was suspended any more; answers, for each that still does when the time is over, what it waits for.
 * A lane that starts afterwards reads the controls first, so one that rests has obeyed.
 */
export async function untilObeyed(order: Order, { seenBy, clock, timeoutMs }: WaitWorld): Promise<readonly string[]> {
  const end = clock.now() + timeoutMs
  for (let waiting = order.clusters; ; ) {
    const sights = await Promise.all(
      waiting.map(async (cluster) => ({ cluster, open: openIn(order, await seenBy(cluster)) })),
    )
    const open = sights.flatMap(({ cluster, open }) => (open === undefined ? [] : [{ cluster, open }]))
    if (open.length === 0 || clock.now() >= end) return open.map(({ cluster, open }) => `${cluster} ${open}`)
    waiting = open.map(({ cluster }) => cluster)
    await clock.sleep(Math.min(pauseMs, Math.max(1, end - clock.now())))
  }
}

function openIn({ target, seq }: Order, sight: LaneSight | undefined): string | undefined {
  if (sight === undefined || !sight.working) return undefined
  if ((sight.controls[target.key] ?? 0) < seq) return 'has not seen it yet'
  // A lane goes on with its other units; one that is suspended as a whole ends.
  return target.scope === 'unit' ? undefined : 'has seen it and is ending its work'
}
