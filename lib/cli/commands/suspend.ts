import { changeControls, readControls, type Suspension } from '../../store/controls.ts'
import type { Command, ExitCode, Given } from '../command.ts'
import { durationOption } from '../duration-option.ts'
import type { Io } from '../io.ts'
import { clusterOption, productOptions } from '../options.ts'
import type { CliDeps, Product } from '../product.ts'
import { suspendedBy } from '../state/suspensions.ts'
import { laneSights } from '../suspend/seen-by.ts'
import { type Target, targetOf } from '../suspend/target.ts'
import { tellTarget } from '../suspend/tell-target.ts'
import { untilObeyed } from '../suspend/until-obeyed.ts'
import { withProduct } from '../with-product.ts'

/** Stops a unit, a cluster or everything. */
export const suspend: Command = {
  name: 'suspend',
  usage: 'UNIT | --cluster NAME | --all [--reason TEXT] [--wait]',
  summary: 'Stop all work on a unit, a cluster or everything, also work in flight',
  options: {
    all: { type: 'boolean', help: 'everything on all clusters' },
    cluster: { ...clusterOption, help: 'this whole cluster; with UNIT, the cluster of the unit' },
    reason: { type: 'string', value: 'TEXT', help: 'why, for those who read it later' },
    wait: { type: 'boolean', help: 'end when nothing works on it any more; exit code 1 where something still does' },
    timeout: { type: 'string', value: 'TIME', help: 'how long to wait; 30s where not given' },
    ...productOptions,
  },
  positionals: { min: 0, max: 1 },
  examples: [
    'sluice suspend apps --reason "incident 12"',
    'sluice suspend --cluster production --wait',
    'sluice suspend --all --wait --timeout 10s',
  ],
  run: (given, io, deps) => withProduct(given, deps, (product) => run(given, io, { deps, product })),
}

interface World {
  readonly deps: CliDeps
  readonly product: Product
}

async function run(given: Given, io: Io, { deps, product }: World): Promise<ExitCode> {
  const timeoutMs = durationOption('suspend', given, { name: 'timeout', otherwise: '30s', example: '30s' })
  const target = await targetOf('suspend', given, product)
  const reason = given.text('reason')
  const order: Suspension = { by: deps.user, at: deps.clock.now(), ...(reason !== undefined && { reason }) }
  const { seq, already } = await written(product, target, order)
  for (const cluster of target.clusters) await product.wake(cluster)
  if (already === undefined) await tellTarget({ deps, product }, target, { what: 'suspended', seq, reason }, io)
  const how = already === undefined ? 'is suspended' : `is ${suspendedBy(already)} already`
  io.stdout(`${target.subject} ${how}: nothing is changed until "${target.resume}"\n`)
  if (!given.flag('wait')) return 0
  const clusters = target.clusters.filter((name) => product.clusters?.includes(name))
  const world = { seenBy: laneSights(product.bucket), clock: deps.clock, timeoutMs }
  const open = await untilObeyed({ target, seq, clusters }, world)
  for (const line of open) io.stderr(`${line}\n`)
  if (open.length === 0) io.stdout(obeyed(product, clusters))
  return open.length === 0 ? 0 : 1
}

/** A suspend that is in force keeps its author and reason, unless there is a new reason. */
async function written({ bucket }: Product, { key }: Target, order: Suspension) {
  const present = await readControls(bucket.store, key)
  const already = present?.value.suspend
  if (present !== undefined && already !== undefined && order.reason === undefined) return { seq: present.seq, already }
  const { seq } = await changeControls(bucket, key, (controls) => ({ ...controls, suspend: order }))
  return { seq, already: undefined }
}

function obeyed({ clusters: running }: Product, clusters: readonly string[]): string {
  if (running === undefined) return 'no "sluice local" runs, so nothing works on it\n'
  const seen = clusters.length === 0 ? '' : `${clusters.join(', ')}: `
  return `${seen}nothing works on it any more\n`
}
