import { Problem } from '../../core/problem.ts'
import type { Revision } from '../../core/revision.ts'
import { getArtifact } from '../../store/artifacts.ts'
import type { Pin } from '../../store/controls.ts'
import { refreshedAfterMs } from '../../store/immutable.ts'
import { artifactKey } from '../../store/keys.ts'
import type { Command, ExitCode, Given } from '../command.ts'
import type { Io } from '../io.ts'
import { clusterOption, productOptions } from '../options.ts'
import { because, giveOrder, type OrderWorld } from '../orders/give-order.ts'
import { tellOutcome } from '../orders/tell-outcome.ts'
import { timeoutOf, waitOptions } from '../orders/wait-options.ts'
import type { CliDeps, Product } from '../product.ts'
import { revisionText } from '../revision-text.ts'
import { chooseRendition } from '../rollback/choose.ts'
import { type Rendition, renditionsOf } from '../rollback/renditions.ts'
import { type OpenedUnit, openUnit } from '../state/open-unit.ts'
import { pinOf, unpinCommand } from '../state/pinned.ts'
import { suspendedText, suspensionsOf } from '../state/suspensions.ts'
import { usageError } from '../usage-error.ts'
import { withProduct } from '../with-product.ts'

/** Brings a unit back to an earlier artifact and keeps it there. */
export const rollback: Command = {
  name: 'rollback',
  usage: 'UNIT --to ARTIFACT|REVISION [--reason TEXT] [--wait]',
  summary: 'Bring a unit back to what it was, and keep it there until it is unpinned; works with Git down',
  options: {
    to: {
      type: 'string',
      value: 'NAME',
      help: 'artifact or revision, or the start of its digest: see "sluice history"',
    },
    reason: { type: 'string', value: 'TEXT', help: 'why, for those who read it later' },
    ...waitOptions,
    cluster: clusterOption,
    ...productOptions,
  },
  positionals: { min: 1, max: 1 },
  examples: [
    'sluice rollback apps --to 1a2b3c4d --reason "incident 12" --wait',
    'sluice rollback apps --to main@sha1:1a2b3c4d --cluster production',
  ],
  run: (given, io, deps) => withProduct(given, deps, (product) => run(given, io, { deps, product })),
}

async function run(given: Given, io: Io, world: OrderWorld & { readonly deps: CliDeps }): Promise<ExitCode> {
  const { deps, product } = world
  const timeoutMs = timeoutOf('rollback', given)
  const opened = await openUnit(given, product)
  const { cluster, record } = opened
  const { unit } = record
  const to = given.text('to')
  const all = await renditionsOf(opened, opened.state, product.bucket.store)
  if (to === undefined)
    throw usageError('rollback', `rollback needs --to; "sluice history ${unit}" shows what there is`)
  const rendition = chooseRendition(unit, all, to)
  await checkKept(product, opened, rendition)
  const pin = pinTo(opened, rendition, { by: deps.user, at: deps.clock.now(), reason: given.text('reason') })
  const at = revisionText(pin.revision)
  const seq = await giveOrder(world, {
    ...{ cluster: cluster.name, unit },
    change: (present) => ({ ...present, pin }),
    reason: 'Pinned',
    message: `Pinned to revision ${pin.revision}, artifact ${pin.artifact}, by ${pin.by}${because(pin.reason)}`,
  })
  const until = `newer revisions are not applied until "${unpinCommand(cluster.name, unit)}"`
  io.stdout(`${unit} on ${cluster.name} is pinned to ${at} (artifact ${pin.artifact.slice(0, 12)}): ${until}\n`)
  for (const suspended of suspensionsOf(cluster, unit)) {
    io.stdout(`  - ${suspendedText(suspended, 'unit')}: the pin is obeyed when that is lifted\n`)
  }
  return given.flag('wait') ? tellOutcome(world, opened, seq, { io, timeoutMs }) : 0
}

/** Read before a pin names it; what is old is made new, for the sweep may have its eye on it (G1). */
async function checkKept({ bucket }: Product, { record }: OpenedUnit, { artifact }: Rendition): Promise<void> {
  const { store, clock } = bucket
  const isThere = (await getArtifact(store, artifact)) !== undefined
  if (isThere && (await store.refresh(artifactKey(artifact), clock.now() - refreshedAfterMs))) return
  throw new Problem({
    code: 'NotFound',
    subject: record.unit,
    what: `had artifact ${artifact.slice(0, 12)}, which is not in the bucket any more`,
    remedy: '"sluice history" shows what there is',
  })
}

/** A pin that is in force keeps its author and reason, unless it is another one or there is a new reason. */
function pinTo(
  { cluster, record }: OpenedUnit,
  { artifact, revision }: Rendition,
  { reason, ...asked }: { readonly by: string; readonly at: number; readonly reason: string | undefined },
): Pin {
  const present = pinOf(cluster, record.unit)
  if (present?.artifact === artifact && reason === undefined) return present
  // What only the head still knows is named by what it is.
  const named = revision ?? (`sha256:${artifact}` as Revision)
  return { ...asked, artifact, revision: named, ...(reason !== undefined && { reason }) }
}
