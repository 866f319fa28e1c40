import type { Clock } from '../core/clock.ts'
import type { ObjectStore } from './object-store.ts'

/** Gives a text that it never gave before, nor any other source of nonces. */
export type NonceSource = () => string

/** The object store with what writing to it needs; readers need the store alone. */
export interface Bucket {
  readonly store: ObjectStore
  readonly nonces: NonceSource
  readonly clock: Clock
}
