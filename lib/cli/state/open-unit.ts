import type { Given } from '../command.ts'
import type { Product } from '../product.ts'
import { type FoundUnit, findUnit } from './find-unit.ts'
import { checkCluster } from './known-cluster.ts'
import { readState, type State } from './read-state.ts'

/** A unit that a command line names, with all that is known around it. */
export interface OpenedUnit extends FoundUnit {
  readonly state: State
}

/** The state of a product, or of the one cluster that is asked for. */
export async function openState(given: Given, product: Product): Promise<State> {
  const cluster = given.text('cluster')
  if (cluster !== undefined) await checkCluster(product, cluster)
  return readState(product.bucket.store, cluster, cluster === undefined ? product.clusters : undefined)
}

/** The unit that the first name of a command line names. */
export async function openUnit(given: Given, product: Product): Promise<OpenedUnit> {
  const state = await openState(given, product)
  return { ...findUnit(state, given.positionals[0] ?? ''), state }
}
