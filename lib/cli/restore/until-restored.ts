import { rootId } from '../../lane/discover/root.ts'
import { orderTime } from '../../lane/restore-cluster.ts'
import type { Bucket } from '../../store/bucket.ts'
import { readIdentity } from '../../store/identity.ts'
import type { UnitRecord } from '../../store/record.ts'
import { readRecord, readRecords } from '../../store/records.ts'
import type { RestoreOrder } from '../../store/restore.ts'
import type { LookedWorld } from '../orders/until-looked.ts'
import { readyOf } from '../state/explain.ts'
import { untilThere } from '../until-there.ts'

/** What came of an order to restore a cluster. */
export type Restored =
  | { readonly kind: 'ready'; readonly units: number; readonly objects: number }
  | { readonly kind: 'refused'; readonly why: string }
  /** The cluster was not looked at yet. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'unready'; readonly units: readonly UnitRecord[] }

/** Waits until everything is back, or it is known that it will not be; when the time is over, says how far it came. */
export async function untilRestored(cluster: string, order: RestoreOrder, world: LookedWorld): Promise<Restored> {
  let last: Restored = { kind: 'waiting' }
  await untilThere(world, async () => {
    last = await restoredSoFar(world.bucket, cluster, order)
    return last.kind === 'ready' || last.kind === 'refused' ? last : undefined
  })
  return last
}

async function restoredSoFar({ store }: Bucket, cluster: string, order: RestoreOrder): Promise<Restored> {
  const identity = await readIdentity(store, cluster)
  if (identity === undefined || identity.value.uid === order.from) {
    const root = await readRecord(store, cluster, rootId)
    const message = root === undefined ? undefined : readyOf(root.value)?.message
    return message?.includes(orderTime(order.at)) ? { kind: 'refused', why: message } : { kind: 'waiting' }
  }
  const { found, problems } = await readRecords(store, cluster)
  const [problem] = problems
  if (problem !== undefined) throw problem
  const records = found.map(({ value }) => value).filter(({ removed }) => removed === undefined)
  // With Git down a unit that is back is soon not ready again, for its source cannot be read: it is back all the same.
  const units = records.filter(({ applied, restoring }) => applied === undefined || restoring !== undefined)
  if (units.length > 0) return { kind: 'unready', units }
  const objects = records.reduce((sum, { inventory }) => sum + inventory.length, 0)
  return { kind: 'ready', units: records.length, objects }
}
