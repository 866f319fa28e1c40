import type { OpenLane } from '../lane/handler.ts'

/** A lane with its connections, and whether they are still worth keeping. */
export interface KeptLane extends OpenLane {
  readonly isLost: () => boolean
}

/** The lanes of a process that stays up: connections and what was read through them are kept from one activation to the next. */
export interface KeptLanes {
  /** Undefined where there is no such cluster. `close` of the answer gives it back. */
  open(cluster: string): Promise<OpenLane | undefined>
  close(): Promise<void>
}

/** Keeps what `make` makes until it is lost; what could not be made is tried again by the next activation. */
export function keptLanes(make: (cluster: string) => Promise<KeptLane | undefined>): KeptLanes {
  const kept = new Map<string, Promise<KeptLane | undefined>>()
  const forget = (cluster: string, lane: Promise<KeptLane | undefined>): void => {
    if (kept.get(cluster) === lane) kept.delete(cluster)
  }
  const laneOf = (cluster: string): Promise<KeptLane | undefined> => {
    const known = kept.get(cluster)
    if (known !== undefined) return known
    const made = make(cluster)
    kept.set(cluster, made)
    made.catch(() => forget(cluster, made))
    return made
  }
  return {
    async open(cluster) {
      const making = laneOf(cluster)
      const lane = await making
      if (lane === undefined) return undefined
      const giveBack = (): void => {
        if (!lane.isLost()) return
        forget(cluster, making)
        lane.close()
      }
      return { deps: lane.deps, close: giveBack }
    },
    async close() {
      const lanes = await Promise.allSettled(kept.values())
      kept.clear()
      for (const lane of lanes) if (lane.status === 'fulfilled') lane.value?.close()
    },
  }
}
