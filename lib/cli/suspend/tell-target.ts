import { messageOf } from '../../core/problem.ts'
import { rootId } from '../../lane/discover/root.ts'
import type { Io } from '../io.ts'
import { because, type OrderWorld, tellOrder } from '../orders/give-order.ts'
import { clusterNames } from '../state/read-state.ts'
import type { Target } from './target.ts'

/** What was done to a target, for those who ask later. */
export interface Done {
  readonly what: 'suspended' | 'resumed'
  /** Of the controls that hold it. */
  readonly seq: number
  readonly reason?: string | undefined
}

const reasons = { suspended: 'Suspended', resumed: 'Resumed' } as const

/**
 * Leaves an event on each cluster concerned, of the unit or, where it is about more, of the root. It comes last and ends nothing: a stop is in
 * force although its event cannot be written, and what cannot be told is said here.
 */
export async function tellTarget(
  world: OrderWorld,
  target: Target,
  { what, seq, reason }: Done,
  io: Io,
): Promise<void> {
  const message = `${subjects[target.scope]}${what} by ${world.deps.user}${because(reason)}`
  try {
    for (const cluster of await concerned(world, target)) {
      const unit = target.unit ?? rootId
      await tellOrder(world, { cluster, unit, seq, reason: reasons[what], message: capital(message) })
    }
  } catch (cause) {
    io.stderr(`its event could not be written: ${messageOf(cause)}\n`)
  }
}

const subjects: Readonly<Record<Target['scope'], string>> = { all: 'everything ', cluster: 'the cluster ', unit: '' }

/** Where nobody runs the product, everything is every cluster that anything is kept of. */
async function concerned({ product }: OrderWorld, { scope, clusters }: Target): Promise<readonly string[]> {
  const isKnown = scope !== 'all' || product.clusters !== undefined
  return isKnown ? clusters : clusterNames(product.bucket.store)
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
