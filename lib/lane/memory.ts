import { boundedMap } from '../core/bounded-map.ts'
import type { Digest } from '../core/digest.ts'
import type { NotedUse } from '../store/audit-knowledge.ts'
import type { Document } from '../store/document.ts'
import { type HeadMemory, headMemory } from '../store/heads.ts'
import type { ConfirmedIdentity } from '../store/identity.ts'
import type { UnitRecord } from '../store/record.ts'
import type { Outputs } from './discover/output.ts'
import { type ListingsMemory, listingsMemory } from './look/listings.ts'

/**
 * What a process keeps of a lane between activations: decoded documents by key, each good for one etag, and outputs by artifact. It saves
 * reading and decoding, never a look: what is there now is asked for each time.
 */
export interface LaneMemory {
  readonly records: Map<string, Document<UnitRecord>>
  readonly heads: HeadMemory
  readonly outputs: Outputs
  readonly listings: ListingsMemory
  /** Texts of artifacts that define units: every audit needs them. */
  readonly artifacts: Map<Digest, string>
  /** Sources that are noted to be read, as `<source> <cluster/namespace/name>`. */
  readonly uses: Map<string, NotedUse>
  serverVersion?: string
  /** Which cluster this is, as was last made sure of. */
  identity?: ConfirmedIdentity
  /** The packed copy of the records, as it was read or written last: its etag, and those of the records in it. */
  packed?: { readonly etag: string | undefined; readonly etags: ReadonlyMap<string, string> }
}

/** Units whose outputs stay: those that hold others are needed in each activation. */
const keptOutputs = 256

/** Whoever renders in the same process shares what it knows of heads. */
export function laneMemory(heads: HeadMemory = headMemory()): LaneMemory {
  return {
    ...{ records: new Map(), heads, uses: new Map(), artifacts: new Map() },
    outputs: boundedMap(keptOutputs),
    listings: listingsMemory(),
  }
}
