import type { HistoryEntry, UnitRecord } from '../../store/record.ts'

const kept = 5

/** Notes how an attempt ended: by artifact and status, newest first, five at most, as Flux keeps it. */
export function withHistory(record: UnitRecord, status: string, now: number): UnitRecord {
  const attempted = record.attempted
  if (attempted === undefined) return record
  const { artifact, revision } = attempted
  const known = record.history.find((entry) => entry.artifact === artifact && entry.status === status)
  const entry: HistoryEntry = {
    artifact,
    revision,
    status,
    first: known?.first ?? now,
    last: now,
    count: (known?.count ?? 0) + 1,
  }
  return { ...record, history: [entry, ...record.history.filter((other) => other !== known)].slice(0, kept) }
}
