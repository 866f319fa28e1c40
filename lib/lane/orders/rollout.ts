import { asProblem, Problem } from '../../core/problem.ts'
import type { SourceId } from '../../source/spec.ts'
import { laneKey } from '../../store/keys.ts'
import { type Lane, readLane } from '../../store/lanes.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import type { LaneDeps } from '../deps.ts'
import type { HeadsView } from '../discover/heads-view.ts'

/** Whether what is new of a source may be taken yet: clusters of earlier waves go first. */
export interface Gate {
  /** Why it has to wait, as a person reads it; undefined where it may be taken. */
  of(source: SourceId): Promise<string | undefined>
  /** Whether a source had to wait: then this lane does not stand where its head does. */
  held(source: SourceId): boolean
  /** Whether any source had to wait. */
  isShut(): boolean
  /** When the pause after the wave before ends, where nothing else is waited for, or a lane that cannot be read is worth another try. */
  opensAt(): number | undefined
}

const unreadablePauseMs = 60_000
/** Sets are searched every five minutes. */
const unsearchedPauseMs = 60_000

/** A wave takes a revision when every cluster of the waves before stands at it, healthy, for as long as the fleet file says. */
export function rolloutGate(deps: Pick<LaneDeps, 'bucket' | 'cluster' | 'clock'>, heads: HeadsView): Gate {
  const { before, afterMs, unsearched: [unsearched] = [] } = deps.cluster.rollout
  const waits = new Map<SourceId, Promise<string | undefined>>()
  const heldSources = new Set<SourceId>()
  let opens: number | undefined
  let lanes: Promise<readonly (readonly [string, Lane | Problem | undefined])[]> | undefined

  const readLanes = () => {
    lanes ??= Promise.all(before.map(async (cluster) => [cluster, await laneOf(deps.bucket.store, cluster)] as const))
    return lanes
  }
  const waitUntil = (time: number): void => {
    opens = Math.max(opens ?? 0, time)
  }

  const look = async (source: SourceId): Promise<string | undefined> => {
    if (unsearched !== undefined) {
      waitUntil(deps.clock.now() + unsearchedPauseMs)
      return `the clusters of ClusterSet ${unsearched} go first, and were not looked for yet`
    }
    const revision = (await heads.read(source))?.value.revision
    for (const [cluster, lane] of await readLanes()) {
      if (lane instanceof Problem) {
        waitUntil(deps.clock.now() + unreadablePauseMs)
        return `cluster ${cluster} goes first, and what it came to cannot be read: ${lane.message}`
      }
      const why = whyNot(cluster, lane, source, revision)
      if (why !== undefined) return why
      const due = (lane?.pass?.since ?? 0) + afterMs
      if (due <= deps.clock.now()) continue
      waitUntil(due)
      return `cluster ${cluster} is ready there, and the pause after it (rollout.after) is not over`
    }
    return undefined
  }

  return {
    async of(source) {
      if (before.length === 0 && unsearched === undefined) return undefined
      const looking = waits.get(source) ?? look(source)
      waits.set(source, looking)
      const why = await looking
      if (why !== undefined) heldSources.add(source)
      return why
    },
    held: (source) => heldSources.has(source),
    isShut: () => heldSources.size > 0,
    opensAt: () => opens,
  }
}

/** What is wrong with the lane of one cluster is no failure of another. */
async function laneOf(store: ObjectStore, cluster: string): Promise<Lane | Problem | undefined> {
  try {
    return (await readLane(store, cluster))?.value
  } catch (cause) {
    return asProblem(cause, { code: 'StoreFailed', subject: laneKey(cluster), what: 'could not be read' })
  }
}

function whyNot(
  cluster: string,
  lane: Lane | undefined,
  source: SourceId,
  revision: string | undefined,
): string | undefined {
  const pass = lane?.pass
  if (pass === undefined) return `cluster ${cluster} goes first and was never synced`
  const there = pass.heads[source]
  // A source that only this cluster reads waits for nobody.
  if (there === undefined) return pass.ready ? undefined : `cluster ${cluster} goes first and is not ready`
  if (there.revision !== revision) return `cluster ${cluster} goes first and is not there yet`
  return pass.ready ? undefined : `cluster ${cluster} goes first and is not ready`
}
