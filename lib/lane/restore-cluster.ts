import { durationText } from '../core/duration.ts'
import { inParallel } from '../core/in-parallel.ts'
import { Problem } from '../core/problem.ts'
import type { Document } from '../store/document.ts'
import { claimIdentity, readIdentity, replaceIdentity } from '../store/identity.ts'
import type { UnitRecord } from '../store/record.ts'
import { readRecords, writeRecord } from '../store/records.ts'
import { type RestoreOrder, readRestoreOrder } from '../store/restore.ts'
import type { LaneDeps } from './deps.ts'
import { rootId } from './discover/root.ts'
import { checkEmpty } from './empty-cluster.ts'
import { kubeSystemUid } from './identity.ts'
import { withEvent } from './record/unit-events.ts'

const writesAtOnce = 8
/** An order that was given with no loss, or once too often, must not fill whatever answers under the name one day. */
const orderHoldsMs = 24 * 60 * 60_000

/**
 * Puts an empty cluster in the place of the one that a name stood for, where a person ordered that (C1); else the cause is thrown again, for
 * another cluster under the same name is a mistake. Answers whether it did: records then own nothing, and everything is applied anew from
 * the artifacts in the bucket.
 *
 * In this order, so that a crash anywhere leaves the order standing and the new cluster untouched, and two workers at once do no harm:
 *
 *     records are read ── the cluster is seen to hold nothing of ours ── claim ── records are emptied against what was read ── identity
 *
 * Whoever applies does so after the identity, and commits a record first (F1): an emptying that was decided before then is lost against it.
 */
export async function restoreCluster(deps: LaneDeps, cause: unknown): Promise<boolean> {
  if (!(cause instanceof Problem) || cause.code !== 'IdentityMismatch') throw cause
  const { bucket, cluster, memory } = deps
  const { name } = cluster
  const known = await readIdentity(bucket.store, name)
  const order = (await readRestoreOrder(bucket.store, name))?.value
  if (known === undefined || order === undefined || order.from !== known.value.uid) throw cause
  if (deps.clock.now() - order.at > orderHoldsMs) {
    throw notRestored(name, order, {
      what: `the order is older than ${durationText(orderHoldsMs)}, and counts no more`,
    })
  }
  const uid = await kubeSystemUid(deps.api, name)
  const { found, problems } = await readRecords(bucket.store, name)
  const [problem] = problems
  if (problem !== undefined) throw notRestored(name, order, { what: 'a record cannot be read', cause: problem })
  await checkEmpty(
    deps,
    found.map(({ value }) => value),
    (what) => notRestored(name, order, { what }),
  )
  // After the look: a cluster that is not taken is free to have a name of its own.
  await claimIdentity(bucket, name, uid)
  await inParallel(found, writesAtOnce, (seen) => empty(deps, seen, order))
  memory.identity = await replaceIdentity(bucket, name, { uid, seen: known })
  memory.records.clear()
  return true
}

async function empty(deps: LaneDeps, seen: Document<UnitRecord>, order: RestoreOrder): Promise<void> {
  const record = emptied(seen.value, { order, now: deps.clock.now() })
  const written = await writeRecord(deps.bucket, deps.cluster.name, { record, seen })
  if (written.kind === 'won') return
  throw new Problem({
    code: 'Conflict',
    subject: record.unit,
    what: 'its record was changed by another worker meanwhile',
  })
}

/** A record that owns nothing and knows nothing of any object; what the unit is, and what it was, stays. */
function emptied(
  record: UnitRecord,
  { order, now }: { readonly order: RestoreOrder; readonly now: number },
): UnitRecord {
  const { target: _t, attempted, applied, held: _h, drift: _d, reverts: _r, ...kept } = record
  const { unrecorded: _u, yields: _y, nextDue: _n, ...rest } = kept
  const { artifact, revision } = applied ?? attempted ?? {}
  const none = { inventory: [], intents: [], tombstones: [], conditions: [], attempt: 0 }
  const was = artifact === undefined || revision === undefined ? undefined : { artifact, revision }
  // Where a restore was cut short, and ordered again for a third cluster, it is still the first one that is restored.
  const restoring = was ?? record.restoring
  const empty: UnitRecord = { ...rest, ...none, ...(restoring !== undefined && { restoring }) }
  if (record.unit !== rootId) return empty
  const why = order.reason === undefined ? '' : ` (${order.reason})`
  const message = `An empty cluster takes the place of the one with uid ${order.from}, as ${order.by} ordered${why}`
  return withEvent(empty, { time: now, severity: 'info', reason: 'Restored', message })
}

/** The time of the order tells those who wait that it is theirs which is refused. */
function notRestored(
  cluster: string,
  { by, at }: RestoreOrder,
  { what, cause }: { readonly what: string; readonly cause?: Problem },
): Problem {
  return new Problem({
    code: 'IdentityMismatch',
    subject: cluster,
    what: `is not restored as ${by} ordered at ${orderTime(at)}: ${what}`,
    remedy: 'Nothing was changed; restore fills an empty cluster only',
    ...(cause !== undefined && { cause }),
  })
}

/** By which an order is named in messages. */
export function orderTime(at: number): string {
  return new Date(at).toISOString()
}
