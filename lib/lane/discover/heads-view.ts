import type { SourceId } from '../../source/spec.ts'
import type { Document } from '../../store/document.ts'
import type { Head } from '../../store/head.ts'
import { readHead } from '../../store/heads.ts'
import { headKey } from '../../store/keys.ts'
import type { LaneHead } from '../../store/lanes.ts'
import type { LaneDeps } from '../deps.ts'

/** The heads that a pass works by: each is read once, so that the whole pass sees the same. */
export interface HeadsView {
  read(source: SourceId): Promise<Document<Head> | undefined>
  /** Whether one that was read is another one by now. */
  moved(): Promise<boolean>
  /** What was read, for the lane document. */
  seen(): Promise<Readonly<Record<string, LaneHead>>>
}

export function headsView({ bucket, memory }: Pick<LaneDeps, 'bucket' | 'memory'>): HeadsView {
  const { store } = bucket
  const reading = new Map<SourceId, Promise<Document<Head> | undefined>>()

  const isMoved = async (source: SourceId): Promise<boolean> => {
    const seen = await reading.get(source)
    for await (const { key, etag } of store.list(headKey(source))) {
      if (key !== headKey(source) || etag === seen?.etag) continue
      // That its wakes were sent changes a head's bytes, and nothing of what it says.
      return (await readHead(store, source, memory.heads))?.seq !== seen?.seq
    }
    return false
  }

  return {
    read(source) {
      const known = reading.get(source)
      if (known !== undefined) return known
      const loading = readHead(store, source, memory.heads)
      reading.set(source, loading)
      return loading
    },
    async moved() {
      for (const source of reading.keys()) if (await isMoved(source)) return true
      return false
    },
    async seen() {
      const heads: Record<string, LaneHead> = {}
      for (const [source, document] of reading) {
        const head = await document
        if (head === undefined) continue
        const { revision } = head.value
        heads[source] = { seq: head.seq, ...(revision !== undefined && { revision }) }
      }
      return heads
    },
  }
}
