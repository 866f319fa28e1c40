import type { Served } from '../resource.ts'
import type { Store } from '../storage/store.ts'
import type { Presenter } from './present.ts'
import type { Snapshots } from './snapshots.ts'

/** What the verbs stand on. */
export interface VerbWorld extends Presenter {
  readonly store: Store
  readonly served: Served
  readonly snapshots: Snapshots
  /** Milliseconds. */
  now(): number
}
