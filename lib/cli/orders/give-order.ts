import type { UnitId } from '../../flux/definition.ts'
import { type Controls, changeControls } from '../../store/controls.ts'
import { putEvent } from '../../store/events.ts'
import { unitControlsKey } from '../../store/keys.ts'
import type { CliDeps, Product } from '../product.ts'

/** Something that a person asks of a unit. */
export interface Order {
  readonly cluster: string
  readonly unit: UnitId
  /** By the seq that it will be known by. */
  change(present: Controls, seq: number): Controls
  /** Of its event. */
  readonly reason: string
  readonly message: string
}

export interface OrderWorld {
  readonly deps: Pick<CliDeps, 'clock' | 'user'>
  readonly product: Product
}

/** Writes an order down, then its event, then wakes the lane that is to obey it; answers the seq by which the lane knows it. */
export async function giveOrder({ deps, product }: OrderWorld, order: Order): Promise<number> {
  const { cluster, unit, change, reason, message } = order
  const { seq } = await changeControls(product.bucket, unitControlsKey(cluster, unit), change)
  await tellOrder({ deps, product }, { cluster, unit, seq, reason, message })
  await product.wake(cluster)
  return seq
}

/** Leaves the event of an order: the control itself goes with what takes it back, the event stays. */
export async function tellOrder(
  { deps, product }: OrderWorld,
  told: Pick<Order, 'cluster' | 'unit' | 'reason' | 'message'> & { readonly seq: number },
): Promise<void> {
  const event = { ...told, time: deps.clock.now(), severity: 'info', by: deps.user } as const
  await product.tell(told.cluster, await putEvent(product.bucket, event))
}

/** Why, as a message says it after what was done. */
export function because(reason: string | undefined): string {
  return reason === undefined ? '' : ` (${reason})`
}
