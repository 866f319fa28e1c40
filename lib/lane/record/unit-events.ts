import { putEvent, type StoredEvent } from '../../store/events.ts'
import type { UnitEvent, UnitRecord } from '../../store/record.ts'
import { writeRecord } from '../../store/records.ts'
import type { LaneDeps } from '../deps.ts'
import { type Draft, noteWritten } from './draft.ts'

/** Longest message of an event, as Flux cuts it. */
const maxMessage = 39_000

/** Adds an event to a record's outbox; it leaves after the record is committed (E1). */
export function withEvent(record: UnitRecord, event: Omit<UnitEvent, 'seq'>): UnitRecord {
  const message = event.message.slice(0, maxMessage)
  const outbox = [...record.outbox, { ...event, message, seq: record.nextEvent }]
  return { ...record, outbox, nextEvent: record.nextEvent + 1 }
}

/**
 * Writes a committed outbox to the audit trail, each event once, tells of it, then empties it. A crash in between repeats the write to the same key.
 * Losing the write that empties it is no loss either: whoever wrote in between flushes again.
 */
export async function flushEvents(
  deps: Pick<LaneDeps, 'bucket' | 'cluster' | 'memory' | 'tell'>,
  draft: Draft,
): Promise<void> {
  const { unit, outbox } = draft.record
  if (outbox.length === 0) return
  const cluster = deps.cluster.name
  for (const one of outbox) {
    const event: StoredEvent = { ...one, cluster, unit }
    await deps.tell(await putEvent(deps.bucket, event), event)
  }
  const record = { ...draft.record, outbox: [] }
  const written = await writeRecord(deps.bucket, cluster, { record, seen: draft.seen })
  if (written.kind === 'lost') return
  noteWritten(deps, draft, { record, seen: written.seen })
}
