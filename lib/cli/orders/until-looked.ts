import type { Clock } from '../../core/clock.ts'
import type { UnitId } from '../../flux/definition.ts'
import type { Bucket } from '../../store/bucket.ts'
import { unitControlsKey } from '../../store/keys.ts'
import type { UnitRecord } from '../../store/record.ts'
import { readRecord } from '../../store/records.ts'
import { untilThere } from '../until-there.ts'

export interface LookedWorld {
  readonly bucket: Bucket
  readonly clock: Clock
  readonly timeoutMs: number
}

/** Waits until the lane has worked on a unit after an order; answers its record then, or undefined where the time was over before. */
export function untilLooked(
  { cluster, unit, seq }: { readonly cluster: string; readonly unit: UnitId; readonly seq: number },
  { bucket, clock, timeoutMs }: LookedWorld,
): Promise<UnitRecord | undefined> {
  const key = unitControlsKey(cluster, unit)
  return untilThere({ clock, timeoutMs }, async () => {
    const record = (await readRecord(bucket.store, cluster, unit))?.value
    return (record?.controlsSeen[key] ?? 0) >= seq ? record : undefined
  })
}
