import { changeControls, readControls } from '../../store/controls.ts'
import type { Command, ExitCode, Given } from '../command.ts'
import type { Io } from '../io.ts'
import { clusterOption, productOptions } from '../options.ts'
import type { OrderWorld } from '../orders/give-order.ts'
import { stillSuspended, suspendedBelow } from '../suspend/around.ts'
import { targetOf } from '../suspend/target.ts'
import { tellTarget } from '../suspend/tell-target.ts'
import { withProduct } from '../with-product.ts'

/** Lifts a suspend. */
export const resume: Command = {
  name: 'resume',
  usage: 'UNIT | --cluster NAME | --all',
  summary: 'Lift a suspend; a pin holds until it is unpinned',
  options: {
    all: { type: 'boolean', help: 'the suspend of everything; those of single clusters and units stay' },
    cluster: { ...clusterOption, help: 'the suspend of this whole cluster; with UNIT, the cluster of the unit' },
    ...productOptions,
  },
  positionals: { min: 0, max: 1 },
  examples: ['sluice resume apps', 'sluice resume --cluster production', 'sluice resume --all'],
  run: (given, io, deps) => withProduct(given, deps, (product) => run(given, io, { deps, product })),
}

/** Exit code 0 where the target may be worked on now. */
async function run(given: Given, io: Io, world: OrderWorld): Promise<ExitCode> {
  const { product } = world
  const target = await targetOf('resume', given, product)
  const { bucket } = product
  const isSuspended = (await readControls(bucket.store, target.key))?.value.suspend !== undefined
  const lifted = isSuspended && (await changeControls(bucket, target.key, ({ suspend: _, ...rest }) => rest))
  for (const cluster of target.clusters) await product.wake(cluster)
  if (lifted) await tellTarget(world, target, { what: 'resumed', seq: lifted.seq }, io)
  io.stdout(`${target.subject} ${isSuspended ? 'is resumed' : 'was not suspended'}\n`)
  for (const line of await suspendedBelow(bucket.store, target)) io.stdout(`  - ${line}\n`)
  const still = await stillSuspended(bucket.store, target)
  for (const line of still) io.stdout(`  - still not worked on: ${line}\n`)
  return still.length === 0 ? 0 : 1
}
