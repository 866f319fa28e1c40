import type { ResourceType } from '../../../apply/cluster.ts'

/** What a server serves, preferred versions of a group first. */
export interface Discovered {
  readonly types: readonly ResourceType[]
  /** Groups whose discovery failed. */
  readonly unavailable: readonly string[]
}
