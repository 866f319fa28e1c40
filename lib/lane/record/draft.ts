import { Problem } from '../../core/problem.ts'
import type { UnitId } from '../../flux/definition.ts'
import type { Seen } from '../../store/document.ts'
import { recordKey } from '../../store/keys.ts'
import type { UnitRecord } from '../../store/record.ts'
import { writeRecord } from '../../store/records.ts'
import type { LaneDeps } from '../deps.ts'
import type { UnitNode } from '../discover/graph.ts'

/** The record of a unit with what was seen of it: both change in place, so that all of a pass sees the same. */
export interface Draft {
  record: UnitRecord
  seen: Seen | undefined
}

/** The record of a unit that was never worked on. */
export function emptyRecord({ id, parent, definition }: Pick<UnitNode, 'id' | 'parent' | 'definition'>): UnitRecord {
  return {
    unit: id,
    ...(parent !== undefined && { parent }),
    definition,
    inventory: [],
    intents: [],
    tombstones: [],
    conditions: [],
    controlsSeen: {},
    approvalsUsed: [],
    outbox: [],
    nextEvent: 1,
    history: [],
    attempt: 0,
  }
}

/**
 * Writes a record against what was seen of it (F1). Where another worker's write came first the unit is given up in this activation:
 * what was decided was decided on an old record.
 */
export async function commit(
  deps: Pick<LaneDeps, 'bucket' | 'cluster' | 'memory'>,
  draft: Draft,
  record: UnitRecord,
): Promise<void> {
  const written = await writeRecord(deps.bucket, deps.cluster.name, { record, seen: draft.seen })
  if (written.kind === 'lost') throw lostRecord(record.unit)
  noteWritten(deps, draft, { record, seen: written.seen })
}

/** A record that was written is known: nobody has to read it back. */
export function noteWritten(
  { memory, cluster }: Pick<LaneDeps, 'memory' | 'cluster'>,
  draft: Draft,
  { record, seen }: { readonly record: UnitRecord; readonly seen: Seen },
): void {
  draft.record = record
  draft.seen = seen
  memory.records.set(recordKey(cluster.name, record.unit), { value: record, ...seen })
}

/**
 * Makes sure that no other worker has changed a record meanwhile. Belongs between a look at an object and the write that relies on it:
 * a precondition that was looked up anew says nothing about whether this worker's version is still the wanted one (F1).
 */
export async function confirm(
  { bucket, cluster }: Pick<LaneDeps, 'bucket' | 'cluster'>,
  { record, seen }: Draft,
): Promise<void> {
  // Bytes never repeat: the etag says it all, whatever another worker wrote.
  const present = await bucket.store.get(recordKey(cluster.name, record.unit))
  if (present?.etag !== seen?.etag) throw lostRecord(record.unit)
}

/** Lets a commit be lost to another worker, where nothing else depends on it: that worker goes on with the record. */
export async function unlessLost(committing: Promise<unknown>): Promise<void> {
  try {
    await committing
  } catch (cause) {
    if (!(cause instanceof Problem) || cause.code !== 'Conflict') throw cause
  }
}

function lostRecord(unit: UnitId): Problem {
  return new Problem({
    code: 'Conflict',
    subject: unit,
    what: 'its record was changed by another worker, which goes on with it',
    remedy: 'Nothing to do; the next activation looks again',
  })
}
