import type { UnitId } from '../../flux/definition.ts'
import { allControlsKey, clusterControlsKey, unitControlsKey } from '../../store/keys.ts'
import type { Given } from '../command.ts'
import type { Product } from '../product.ts'
import { findUnit, parseUnit } from '../state/find-unit.ts'
import { checkCluster } from '../state/known-cluster.ts'
import { readState, type State } from '../state/read-state.ts'
import { resumeCommand, type SuspendScope } from '../state/suspensions.ts'
import { usageError } from '../usage-error.ts'

/** What is to be suspended or resumed. */
export interface Target {
  readonly scope: SuspendScope
  /** Where it is one unit. */
  readonly unit?: UnitId
  /** Of its controls. */
  readonly key: string
  /** As a message names it. */
  readonly subject: string
  /** Whose lanes are concerned. */
  readonly clusters: readonly string[]
  /** The command that lifts its suspend. */
  readonly resume: string
  /** `spec.suspend` of a unit. */
  readonly suspendedInGit?: boolean
}

type SuspendCommand = 'suspend' | 'resume'

/** Reads what the command line aims at; a name that nobody knows is refused, or a typing mistake would look like a stop. */
export async function targetOf(command: SuspendCommand, given: Given, product: Product): Promise<Target> {
  const [unit] = given.positionals
  const cluster = given.text('cluster')
  if (given.flag('all')) {
    if (unit === undefined && cluster === undefined) return everything(product)
    throw usageError(command, '--all stands alone')
  }
  if (unit !== undefined) return oneUnit(await readState(product.bucket.store, cluster), unit, command)
  if (cluster !== undefined) return wholeCluster(product, cluster)
  throw usageError(command, `${command} needs UNIT, --cluster NAME or --all`)
}

/** Asks for no names first: this is the emergency stop. */
function everything({ clusters = [] }: Product): Target {
  return { scope: 'all', key: allControlsKey, subject: 'everything', clusters, resume: resumeCommand('all', '') }
}

function oneUnit(state: State, name: string, command: SuspendCommand): Target {
  const left = command === 'resume' ? suspendedOnly(state, parseUnit(name)) : undefined
  if (left !== undefined) return unitTarget(left, parseUnit(name), false)
  const { cluster, record } = findUnit(state, name)
  return unitTarget(cluster.name, record.unit, record.definition.suspend)
}

/** The cluster where a unit is suspended that has no record: one that left Git, or that came back and was never looked at since. */
function suspendedOnly({ clusters }: State, unit: UnitId): string | undefined {
  if (clusters.some(({ records }) => records.some((record) => record.unit === unit))) return undefined
  return clusters.find(({ name, controls }) => controls.get(unitControlsKey(name, unit))?.suspend !== undefined)?.name
}

function unitTarget(cluster: string, unit: UnitId, suspendedInGit: boolean): Target {
  return {
    ...{ scope: 'unit', unit },
    key: unitControlsKey(cluster, unit),
    subject: `${unit} on ${cluster}`,
    clusters: [cluster],
    resume: resumeCommand('unit', cluster, unit),
    suspendedInGit,
  }
}

async function wholeCluster(product: Product, name: string): Promise<Target> {
  await checkCluster(product, name)
  return {
    scope: 'cluster',
    key: clusterControlsKey(name),
    subject: `cluster ${name}`,
    clusters: [name],
    resume: resumeCommand('cluster', name),
  }
}
