import type { Json } from '../core/json.ts'
import type { Manifest } from '../core/manifest.ts'
import type { LiveObject, ResourceType } from './cluster.ts'
import type { GuardReason } from './guard/reason.ts'

interface Planned {
  readonly type: ResourceType
  /** As it is sent: normalised, without undeclared fields. */
  readonly desired: Manifest
  /** For people: what was left out of the manifest. */
  readonly warnings: readonly string[]
}

/** Nothing is there. */
export interface PlannedCreation extends Planned {
  readonly action: 'create'
  readonly dryRun: LiveObject
}

/** It is there and has to change. */
export interface PlannedChange extends Planned {
  readonly action: 'configure'
  readonly live: LiveObject
  readonly dryRun: LiveObject
  /** What is sent: desired, with ignored paths resolved. */
  readonly payload: Manifest
  /** JSON patch that goes first, where other managers' fields are taken over. */
  readonly takeover: readonly Json[]
  /** `ownership`: equal, but others own part of what we apply. */
  readonly why: 'drift' | 'takeover' | 'ownership'
}

/** It is there, cannot be changed in place, and may be deleted for that. */
export interface PlannedRecreation extends Planned {
  readonly action: 'recreate'
  readonly live: LiveObject
  /** The API server's message. */
  readonly because: string
}

/** It is there as desired, and ours: its baseline can be taken. */
export interface PlannedNothing extends Planned {
  readonly action: 'unchanged'
  readonly live: LiveObject
}

/** It is left alone. */
export interface PlannedSkip extends Planned {
  readonly action: 'skip'
  readonly reason: GuardReason
  /** Missing where it was not looked at. */
  readonly live?: LiveObject
}

/** It is being deleted: an apply would succeed and vanish with it. Apply once it is gone. */
export interface PlannedLater extends Planned {
  readonly action: 'terminating'
  readonly live: LiveObject
}

export type Writable = PlannedCreation | PlannedChange | PlannedRecreation
export type PlannedWrite = Writable | PlannedNothing | PlannedSkip | PlannedLater
