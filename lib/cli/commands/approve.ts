import { timeText } from '../../core/clock.ts'
import { counted } from '../../core/counted.ts'
import { subjectOfId } from '../../core/object-ref.ts'
import type { HeldDeletion } from '../../store/record.ts'
import type { Command, ExitCode, Given } from '../command.ts'
import { durationOption } from '../duration-option.ts'
import type { Io } from '../io.ts'
import { clusterOption, productOptions } from '../options.ts'
import { because, giveOrder, type OrderWorld } from '../orders/give-order.ts'
import { findUnit } from '../state/find-unit.ts'
import { readState } from '../state/read-state.ts'
import { withProduct } from '../with-product.ts'

/** Lets the held deletions of a unit through: exactly those that it prints. */
export const approve: Command = {
  name: 'approve',
  usage: 'UNIT [--for 1h] [--reason TEXT] [--dry-run]',
  summary: 'Let the deletions through that a unit holds back',
  options: {
    for: { type: 'string', value: 'TIME', help: 'how long the approval holds; 1h where not given' },
    reason: { type: 'string', value: 'TEXT', help: 'why, for those who read it later' },
    'dry-run': { type: 'boolean', help: 'only show what would be deleted' },
    cluster: clusterOption,
    ...productOptions,
  },
  positionals: { min: 1, max: 1 },
  examples: [
    'sluice approve apps --dry-run',
    'sluice approve apps/backend --for 30m --reason "moved to another cluster"',
  ],
  run: (given, io, deps) => withProduct(given, deps, (product) => run(given, io, { deps, product })),
}

async function run(given: Given, io: Io, world: OrderWorld): Promise<ExitCode> {
  const { deps, product } = world
  const holds = durationOption('approve', given, { name: 'for', otherwise: '1h', example: '30m' })
  const state = await readState(product.bucket.store, given.text('cluster'))
  const { record, cluster } = findUnit(state, given.positionals[0] ?? '')
  const { held } = record
  if (held === undefined) {
    io.stdout(`${record.unit} on ${cluster.name} holds no deletions back\n`)
    return 1
  }
  io.stdout(listed(`${record.unit} on ${cluster.name}`, held))
  if (given.flag('dry-run')) return 0
  const at = deps.clock.now()
  const reason = given.text('reason')
  const approval = {
    by: deps.user,
    at,
    artifact: held.artifact,
    hash: held.hash,
    expires: at + holds,
    ...(reason !== undefined && { reason }),
  }
  const until = timeText(approval.expires)
  await giveOrder(world, {
    ...{ cluster: cluster.name, unit: record.unit },
    change: (present) => ({ ...present, approval }),
    reason: 'DeletionApproved',
    message: `Deletion of ${counted(held.objects.length, 'object')} approved by ${deps.user} until ${until}${because(reason)}:\n${names(held)}`,
  })
  io.stdout(`approved until ${until}: these deletions or fewer, once; the next sync carries them out\n`)
  return 0
}

function listed(subject: string, held: HeldDeletion): string {
  return `${subject} would delete ${counted(held.objects.length, 'object')} (held because ${held.why}):\n${names(held)}\n`
}

function names({ objects }: HeldDeletion): string {
  return objects.map(({ id }) => `  ${subjectOfId(id)}`).join('\n')
}
