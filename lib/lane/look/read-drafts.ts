import type { Document } from '../../store/document.ts'
import type { UnitRecord } from '../../store/record.ts'
import { readRecords } from '../../store/records.ts'
import type { LaneDeps } from '../deps.ts'
import { flushEvents } from '../record/unit-events.ts'
import type { Drafts } from './look.ts'

/** All records of the cluster, those that changed read anew. What was committed and not told of, for a crash in between, is told now (E1). */
export async function readDrafts(deps: LaneDeps, listed?: ReadonlyMap<string, string>): Promise<Drafts> {
  const { found, problems } = await readRecords(deps.bucket.store, deps.cluster.name, deps.memory.records, listed)
  const [first] = problems
  if (first !== undefined) throw first
  const drafts = draftsOf(found)
  for (const draft of drafts.values()) await flushEvents(deps, draft)
  return drafts
}

/** Records as read, to be worked on. */
export function draftsOf(documents: Iterable<Document<UnitRecord>>): Drafts {
  return new Map(
    Array.from(documents, ({ value, seq, etag }) => [value.unit, { record: value, seen: { seq, etag } }] as const),
  )
}
