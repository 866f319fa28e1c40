import type { ExitCode } from '../command.ts'
import type { Io } from '../io.ts'
import { paint } from '../paint.ts'
import { revisionText } from '../revision-text.ts'
import { readyOf, waitsFor } from '../state/explain.ts'
import { findUnit } from '../state/find-unit.ts'
import type { OpenedUnit } from '../state/open-unit.ts'
import { readState } from '../state/read-state.ts'
import { suspensionsOf } from '../state/suspensions.ts'
import { revisionOf } from '../state/unit-row.ts'
import type { OrderWorld } from './give-order.ts'
import { untilLooked } from './until-looked.ts'

export interface Waiting {
  readonly io: Io
  readonly timeoutMs: number
}

/** Waits until the lane obeyed an order and says what came of it, in the manner of Flux's CLI. Exit code 0 where the unit is ready then. */
export async function tellOutcome(
  { deps, product }: OrderWorld,
  { cluster, record }: OpenedUnit,
  seq: number,
  { io, timeoutMs }: Waiting,
): Promise<ExitCode> {
  const { unit } = record
  if (product.clusters?.includes(cluster.name) !== true) {
    const nobody = product.clusters === undefined ? `no ${product.name} works` : `${product.name} does not work`
    return bad(io, `${nobody} on ${cluster.name}: the next run obeys it`)
  }
  if (record.definition.suspend || suspensionsOf(cluster, unit).length > 0) {
    return bad(io, `${unit} is suspended: it is obeyed when that is lifted`)
  }
  io.stdout(`${paint(io, 'unsure', '◎')} waiting for ${unit} on ${cluster.name}\n`)
  const looked = await untilLooked({ cluster: cluster.name, unit, seq }, { ...product, clock: deps.clock, timeoutMs })
  const state = await readState(product.bucket.store, cluster.name)
  if (looked === undefined) {
    const why = waitsFor(findUnit(state, unit), state.sources, deps.clock.now())
    return bad(io, [`${unit} was not worked on in time`, ...why.map((line) => `  - ${line}`)].join('\n'))
  }
  if (looked.removed !== undefined) return bad(io, `${unit} has left Git meanwhile`)
  const ready = readyOf(looked)
  if (ready?.status !== 'True') return bad(io, `${unit} is not ready: ${ready?.message ?? 'not looked at yet'}`)
  const revision = revisionText(revisionOf(findUnit(state, unit), state.sources))
  io.stdout(`${paint(io, 'good', '✔')} applied revision ${revision}\n`)
  return 0
}

/** Says what did not come of an order. */
export function bad(io: Io, text: string): ExitCode {
  io.stderr(`${paint(io, 'bad', '✗')} ${text}\n`)
  return 1
}
