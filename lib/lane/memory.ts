import { boundedMap } from '../core/bounded-map.ts'
import type { Document } from '../store/document.ts'
import type { Head } from '../store/head.ts'
import type { UnitRecord } from '../store/record.ts'
import type { Outputs } from './output.ts'

/**
 * What a process keeps of a lane between activations: decoded documents by key, each good for one etag, and outputs by artifact. It saves
 * reading and decoding, never a look: what is there now is asked for each time.
 */
export interface LaneMemory {
  readonly records: Map<string, Document<UnitRecord>>
  readonly heads: Map<string, Document<Head>>
  readonly outputs: Outputs
  serverVersion?: string
}

/** Units whose outputs stay: those that hold others are needed in each activation. */
const keptOutputs = 256

export function laneMemory(): LaneMemory {
  return { records: new Map(), heads: new Map(), outputs: boundedMap(keptOutputs) }
}
