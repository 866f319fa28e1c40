import type { UnitId } from '../../flux/definition.ts'
import { unitControlsKey } from '../../store/keys.ts'
import type { Command, ExitCode, Given } from '../command.ts'
import type { Io } from '../io.ts'
import { clusterOption, productOptions } from '../options.ts'
import { because, giveOrder, type OrderWorld } from '../orders/give-order.ts'
import { tellOutcome } from '../orders/tell-outcome.ts'
import { timeoutOf, waitOptions } from '../orders/wait-options.ts'
import { revisionText } from '../revision-text.ts'
import { findUnit, parseUnit } from '../state/find-unit.ts'
import { openState } from '../state/open-unit.ts'
import { pinOf } from '../state/pinned.ts'
import type { State } from '../state/read-state.ts'
import { suspendedText, suspensionsOf } from '../state/suspensions.ts'
import { buildsOf } from '../state/unit-row.ts'
import { withProduct } from '../with-product.ts'

/** Lets a unit go on to what its source has. */
export const unpin: Command = {
  name: 'unpin',
  usage: 'UNIT [--reason TEXT] [--wait]',
  summary: 'Release the pin of a rollback: the unit goes to what its source has now',
  options: {
    reason: { type: 'string', value: 'TEXT', help: 'why, for those who read it later' },
    ...waitOptions,
    cluster: clusterOption,
    ...productOptions,
  },
  positionals: { min: 1, max: 1 },
  examples: ['sluice unpin apps', 'sluice unpin apps --cluster production --wait'],
  run: (given, io, deps) => withProduct(given, deps, (product) => run(given, io, { deps, product })),
}

async function run(given: Given, io: Io, world: OrderWorld): Promise<ExitCode> {
  const timeoutMs = timeoutOf('unpin', given)
  const state = await openState(given, world.product)
  const name = given.positionals[0] ?? ''
  const left = pinnedOnly(state, parseUnit(name))
  if (left !== undefined) {
    await release(world, { cluster: left, unit: parseUnit(name), reason: given.text('reason') })
    io.stdout(`${parseUnit(name)} on ${left} is unpinned; it is in Git no more\n`)
    return 0
  }
  const found = findUnit(state, name)
  const { cluster, record } = found
  const subject = `${record.unit} on ${cluster.name}`
  if (pinOf(cluster, record.unit) === undefined) {
    io.stdout(`${subject} was not pinned\n`)
    return 0
  }
  const seq = await release(world, { cluster: cluster.name, unit: record.unit, reason: given.text('reason') })
  const head = buildsOf(cluster.name, record, state.sources)[0]?.source.head.revision
  io.stdout(`${subject} is unpinned${head === undefined ? '' : `: it goes to ${revisionText(head)}`}\n`)
  for (const suspended of suspensionsOf(cluster, record.unit)) {
    io.stdout(`  - still not worked on: ${suspendedText(suspended, 'unit')}\n`)
  }
  return given.flag('wait') ? tellOutcome(world, { ...found, state }, seq, { io, timeoutMs }) : 0
}

function release(
  world: OrderWorld,
  { cluster, unit, reason }: { readonly cluster: string; readonly unit: UnitId; readonly reason: string | undefined },
): Promise<number> {
  return giveOrder(world, {
    ...{ cluster, unit },
    change: ({ pin: _, ...rest }) => rest,
    reason: 'Unpinned',
    message: `Unpinned by ${world.deps.user}${because(reason)}`,
  })
}

/** The cluster where a unit is pinned that has no record any more: it left Git, and its pin would wait for it. */
function pinnedOnly({ clusters }: State, unit: UnitId): string | undefined {
  if (clusters.some(({ records }) => records.some((record) => record.unit === unit))) return undefined
  return clusters.find(({ name, controls }) => controls.get(unitControlsKey(name, unit))?.pin !== undefined)?.name
}
