import type { UnitId } from '../../flux/definition.ts'
import type { Suspension } from '../../store/controls.ts'
import { allControlsKey, clusterControlsKey, unitControlsKey } from '../../store/keys.ts'
import type { ClusterState } from './read-state.ts'
import { unitArgument } from './unit-argument.ts'

/** What a suspend stops. */
export type SuspendScope = 'unit' | 'cluster' | 'all'

/** A suspend that is in force, as people and scripts see it. */
export interface Suspended extends Suspension {
  readonly scope: SuspendScope
}

/** All suspends that stop a unit, or a whole cluster; the widest first. */
export function suspensionsOf({ name, controls }: ClusterState, unit?: UnitId): readonly Suspended[] {
  const keys: readonly (readonly [SuspendScope, string])[] = [
    ['all', allControlsKey],
    ['cluster', clusterControlsKey(name)],
    ...(unit === undefined ? [] : [['unit', unitControlsKey(name, unit)] as const]),
  ]
  return keys.flatMap(([scope, key]) => {
    const suspend = controls.get(key)?.suspend
    return suspend === undefined ? [] : [{ ...suspend, scope }]
  })
}

/** Who suspended and why. */
export function suspendedBy({ by, reason }: Suspension): string {
  return `suspended by ${by}${reason === undefined ? '' : ` (${reason})`}`
}

/** The same, as said of a unit or of a cluster: a wider suspend says what it is of. */
export function suspendedText(suspended: Suspended, saidOf: 'unit' | 'cluster'): string {
  const what = { all: 'everything is ', cluster: saidOf === 'cluster' ? '' : 'its cluster is ', unit: '' }
  return `${what[suspended.scope]}${suspendedBy(suspended)}`
}

/** The command that lifts it again. */
export function resumeCommand(scope: SuspendScope, cluster: string, unit?: UnitId): string {
  if (scope === 'all') return 'sluice resume --all'
  const name = scope === 'unit' && unit !== undefined ? `${unitArgument(unit)} ` : ''
  return `sluice resume ${name}--cluster ${cluster}`
}
