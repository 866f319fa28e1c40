import type { UnitId } from '../../flux/definition.ts'
import type { Pin } from '../../store/controls.ts'
import { unitControlsKey } from '../../store/keys.ts'
import { revisionText } from '../revision-text.ts'
import type { ClusterState } from './read-state.ts'
import { unitArgument } from './unit-argument.ts'

/** A pin as people and scripts see it. */
export interface Pinned extends Pin {
  /** Where the source stands now. */
  readonly head?: string
}

/** The pin of a unit. */
export function pinOf({ name, controls }: Pick<ClusterState, 'name' | 'controls'>, unit: UnitId): Pin | undefined {
  return controls.get(unitControlsKey(name, unit))?.pin
}

/** What keeps a unit where it is, and what it does not take. */
export function pinnedText({ revision, by, reason, head }: Pinned): string {
  const why = reason === undefined ? '' : ` (${reason})`
  const stands = head === undefined || head === revision ? '' : `, head is at ${revisionText(head)}`
  return `pinned to ${revisionText(revision)} by ${by}${why}${stands}`
}

/** The command that lets it go on. */
export function unpinCommand(cluster: string, unit: UnitId): string {
  return `sluice unpin ${unitArgument(unit)} --cluster ${cluster}`
}
