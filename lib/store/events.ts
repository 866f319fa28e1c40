import * as z from 'zod'
import { canonical } from '../core/canonical.ts'
import { dayMs } from '../core/clock.ts'
import type { UnitId } from '../flux/definition.ts'
import type { Bucket } from './bucket.ts'
import type { Codec, Fields } from './codec.ts'
import { readFields, readObject } from './fields.ts'
import { putImmutable } from './immutable.ts'
import { eventDayPrefix, eventKey, eventTimePrefix } from './keys.ts'
import type { ObjectStore } from './object-store.ts'
import { keysOf, type ReadAll, readAll } from './read-all.ts'
import type { UnitEvent } from './record.ts'
import { unitEventShape } from './record-codec.ts'
import { unitIdWord } from './words.ts'

/** One line of the audit trail. */
export interface StoredEvent extends UnitEvent {
  readonly cluster: string
  readonly unit: UnitId
  /** The person whose order it tells of; none for what a lane did. */
  readonly by?: string
}

/** Both ends are part of it. */
export interface Period {
  readonly from: number
  readonly to: number
}

const codec: Codec<StoredEvent> = {
  what: 'an event',
  schema: 2,
  // 1 told of drift in words alone, and of no orders.
  upgrade: (fields) => fields,
  fields: z.strictObject({
    ...unitEventShape,
    cluster: z.string(),
    unit: unitIdWord,
    by: z.string().exactOptional(),
  } satisfies Fields<StoredEvent>),
}

/** Writes an event of a record's outbox, or of a person's order, once however often it is flushed; answers its key. */
export async function putEvent(bucket: Bucket, event: StoredEvent): Promise<string> {
  const key = eventKey(event.cluster, event)
  await putImmutable(bucket, key, Buffer.from(canonical({ ...event, schema: codec.schema })))
  return key
}

/** The event of a key. */
export async function readEvent(store: ObjectStore, key: string): Promise<StoredEvent | undefined> {
  const found = await store.get(key)
  return found && readFields(key, codec, readObject(key, codec, found.bytes))
}

/** Events of a cluster on the day (UTC) of a time, newest first, at most `limit`. */
export async function readEvents(
  store: ObjectStore,
  cluster: string,
  { day, limit }: { readonly day: number; readonly limit: number },
): Promise<ReadAll<StoredEvent>> {
  const keys = await keysOf(store, eventDayPrefix(cluster, day))
  return readAll(keys.reverse().slice(0, limit), (key) => readEvent(store, key))
}

/** Keys of the events of a cluster from a time up to another, oldest first. */
export async function eventKeysBetween(
  store: ObjectStore,
  cluster: string,
  { from, to }: Period,
): Promise<readonly string[]> {
  const days = new Set<string>()
  for (let day = from; day <= to; day += dayMs) days.add(eventDayPrefix(cluster, day))
  days.add(eventDayPrefix(cluster, to))
  const keys = await Promise.all([...days].map((prefix) => keysOf(store, prefix)))
  const [first, last] = [eventTimePrefix(cluster, from), eventTimePrefix(cluster, to + 1)]
  return keys.flat().filter((key) => key >= first && key < last)
}

/** Events of a cluster from a time up to another, oldest first. */
export async function readEventsBetween(
  store: ObjectStore,
  cluster: string,
  period: Period,
): Promise<ReadAll<StoredEvent>> {
  return readAll(await eventKeysBetween(store, cluster, period), (key) => readEvent(store, key))
}
