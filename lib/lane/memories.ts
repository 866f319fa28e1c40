import { headMemory } from '../store/heads.ts'
import { type LaneMemory, laneMemory } from './memory.ts'

/** Objects in the inventories of the lanes that are kept beside the one that is worked on: some tens of megabytes. */
const mostObjects = 4_000
/** What a memory takes that holds no object, counted in objects. */
const emptyWeight = 100

/** The memories of the lanes that a process works one after the other. */
export interface LaneMemories {
  /** That of a cluster, to be worked on now; what was worked on longest ago is forgotten where there is too much. */
  of(cluster: string): LaneMemory
}

/**
 * Keeps what a process with little memory has room for: a function works on any cluster of the fleet, and each leaves its records. What is
 * forgotten is read again.
 */
export function laneMemories(most = mostObjects): LaneMemories {
  const heads = headMemory()
  const kept = new Map<string, LaneMemory>()
  return {
    of(cluster) {
      const own = kept.get(cluster) ?? laneMemory(heads)
      kept.delete(cluster)
      let weight = [...kept.values()].reduce((sum, memory) => sum + weightOf(memory), 0)
      for (const [other, memory] of kept) {
        if (weight <= most) break
        kept.delete(other)
        weight -= weightOf(memory)
      }
      kept.set(cluster, own)
      return own
    },
  }
}

function weightOf({ records }: LaneMemory): number {
  return [...records.values()].reduce((sum, { value }) => sum + value.inventory.length, emptyWeight)
}
