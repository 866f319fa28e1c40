import { boundedMap, type SmallMap } from '../core/bounded-map.ts'
import type { Tree } from '../source/tree.ts'
import { type HeadMemory, headMemory } from '../store/heads.ts'

/** What a process keeps between renders. It saves decoding and comparing, never a look: what is there now is asked for each time. */
export interface RenderMemory {
  readonly heads: HeadMemory
  /** The tree of each source that was compared last. */
  readonly trees: SmallMap<Tree>
}

const keptTrees = 16

/** Whoever works on lanes in the same process shares what it knows of heads. */
export function renderMemory(heads: HeadMemory = headMemory()): RenderMemory {
  return { heads, trees: boundedMap(keptTrees) }
}
