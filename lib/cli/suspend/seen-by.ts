import type { Bucket } from '../../store/bucket.ts'
import { readLane } from '../../store/lanes.ts'

/** What the lane of a cluster says of itself. */
export interface LaneSight {
  /** Seq of each controls document that it has seen, by key. */
  readonly controls: Readonly<Record<string, number>>
  /** Somebody works there. */
  readonly working: boolean
}

/** The lane of a cluster as it stands now; undefined where nobody ever worked there. */
export type SeenBy = (cluster: string) => Promise<LaneSight | undefined>

/** Looks at the documents that lanes write while they work. */
export function laneSights({ store, clock }: Bucket): SeenBy {
  return async (cluster) => {
    const lane = await readLane(store, cluster)
    if (lane === undefined) return undefined
    const { controls, holder } = lane.value
    return { controls, working: holder !== undefined && holder.until > clock.now() }
  }
}
