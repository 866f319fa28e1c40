import type { Command, ExitCode, Given } from '../command.ts'
import type { Io } from '../io.ts'
import { clusterOption, productOptions } from '../options.ts'
import { askSource, tellAnswer } from '../orders/ask-source.ts'
import { giveOrder, type OrderWorld } from '../orders/give-order.ts'
import { tellOutcome, type Waiting } from '../orders/tell-outcome.ts'
import { timeoutOf, waitOptions } from '../orders/wait-options.ts'
import { type FoundSource, findSource } from '../state/find-source.ts'
import { findUnit } from '../state/find-unit.ts'
import { openState } from '../state/open-unit.ts'
import { buildsOf } from '../state/unit-row.ts'
import { usageError } from '../usage-error.ts'
import { withProduct } from '../with-product.ts'

/** Has a unit or a source looked at now. */
export const reconcile: Command = {
  name: 'reconcile',
  usage: 'UNIT | source NAME [--with-source] [--wait]',
  summary: 'Have a unit compared with its cluster and put right now, drift and all, or a source asked where it stands',
  options: {
    'with-source': { type: 'boolean', help: 'ask the source of the unit first' },
    ...waitOptions,
    cluster: clusterOption,
    ...productOptions,
  },
  positionals: { min: 1, max: 2 },
  examples: [
    'sluice reconcile apps --wait',
    'sluice reconcile apps/backend --cluster production --with-source --wait',
    'sluice reconcile source flux-system --wait',
    'sluice reconcile source https://github.com/acme/fleet',
  ],
  run: (given, io, deps) => withProduct(given, deps, (product) => run(given, io, { deps, product })),
}

async function run(given: Given, io: Io, world: OrderWorld): Promise<ExitCode> {
  const waiting: Waiting = { io, timeoutMs: timeoutOf('reconcile', given) }
  const [first = '', second] = given.positionals
  const isSource = ['source', 'sources'].includes(first)
  if (isSource && second === undefined) throw usageError('reconcile', 'reconcile source needs NAME')
  if (isSource && given.flag('with-source')) throw usageError('reconcile', '--with-source is for units')
  if (second !== undefined && !isSource) {
    throw usageError('reconcile', `reconcile does not know what to do with "${second}"`)
  }
  const state = await openState(given, world.product)
  if (isSource) {
    const found = await findSource(world.product.bucket.store, state, second ?? '')
    return poll(given, world, found, waiting)
  }
  const unit = findUnit(state, first)
  // Where nobody runs the product, the next run asks all sources before it looks at units.
  if (given.flag('with-source') && world.product.clusters !== undefined) {
    for (const { source } of buildsOf(unit.cluster.name, unit.record, state.sources)) {
      const found = await findSource(world.product.bucket.store, state, source.id)
      const code = await poll(given, world, found, waiting)
      // What the source had before is no answer to somebody who asked for what it has now.
      if (code !== 0) return code
    }
  }
  const { cluster, record } = unit
  const { user: by, clock } = world.deps
  const seq = await giveOrder(world, {
    ...{ cluster: cluster.name, unit: record.unit },
    change: (present, seq) => ({ ...present, reconcile: { by, at: clock.now(), seq } }),
    reason: 'ReconcileRequested',
    message: `Reconcile requested by ${by}`,
  })
  io.stdout(`► reconcile of ${record.unit} on ${cluster.name} is requested\n`)
  return given.flag('wait') ? tellOutcome(world, { ...unit, state }, seq, waiting) : 0
}

/** Where nobody runs the product there is nobody to ask: each run asks all sources as it begins. */
async function poll(given: Given, world: OrderWorld, found: FoundSource, waiting: Waiting): Promise<ExitCode> {
  const { io } = waiting
  const { url } = found.source.head.source
  if (world.product.clusters === undefined) {
    io.stderr(`no "sluice local" runs: the next run asks ${url}, as it does all sources\n`)
    return 1
  }
  const asked = await askSource(world, found)
  io.stdout(`► reconcile of ${url} is requested\n`)
  return given.flag('wait') ? tellAnswer(world, found, asked, waiting) : 0
}
