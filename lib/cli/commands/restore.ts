import { counted } from '../../core/counted.ts'
import { Problem } from '../../core/problem.ts'
import { rootId } from '../../lane/discover/root.ts'
import { readControls } from '../../store/controls.ts'
import { readIdentity } from '../../store/identity.ts'
import { allControlsKey, clusterControlsKey } from '../../store/keys.ts'
import { orderRestore, type RestoreOrder } from '../../store/restore.ts'
import type { Command, ExitCode, Given } from '../command.ts'
import { durationOption } from '../duration-option.ts'
import type { Io } from '../io.ts'
import { clusterOption, productOptions } from '../options.ts'
import { because, type OrderWorld, tellOrder } from '../orders/give-order.ts'
import { bad } from '../orders/tell-outcome.ts'
import { paint } from '../paint.ts'
import { type Restored, untilRestored } from '../restore/until-restored.ts'
import { readyOf } from '../state/explain.ts'
import { checkCluster } from '../state/known-cluster.ts'
import { usageError } from '../usage-error.ts'
import { withProduct } from '../with-product.ts'

/** Fills an empty cluster with what the one of its name held. */
export const restore: Command = {
  name: 'restore',
  usage: '--cluster NAME [--reason TEXT] [--wait]',
  summary: 'Fill an empty cluster from the bucket alone, in place of the one that had its name; works with Git down',
  options: {
    cluster: { ...clusterOption, help: 'the cluster that was built anew; the fleet file says how it is reached' },
    reason: { type: 'string', value: 'TEXT', help: 'why, for those who read it later' },
    wait: {
      type: 'boolean',
      help: 'end when everything is back, and say how long it took; exit code 1 where it is not',
    },
    timeout: { type: 'string', value: 'TIME', help: 'how long to wait; 30m where not given' },
    ...productOptions,
  },
  positionals: { min: 0, max: 0 },
  examples: [
    'sluice restore --cluster production --wait',
    'sluice restore --cluster production --stack Sluice --reason "region lost" --wait --timeout 1h',
  ],
  run: (given, io, deps) => withProduct(given, deps, (product) => run(given, io, { deps, product })),
}

async function run(given: Given, io: Io, world: OrderWorld): Promise<ExitCode> {
  const { deps, product } = world
  const timeoutMs = durationOption('restore', given, { name: 'timeout', otherwise: '30m', example: '1h' })
  const cluster = given.text('cluster')
  if (cluster === undefined) throw usageError('restore', 'restore needs --cluster NAME')
  await checkCluster(product, cluster)
  const order = await orderFor(cluster, given, world)
  const { seq } = await orderRestore(product.bucket, cluster, order)
  const message = `Restore ordered by ${order.by}${because(order.reason)}`
  await tellOrder(world, { cluster, unit: rootId, seq, reason: 'RestoreOrdered', message })
  await product.wake(cluster)
  io.stdout(`► restore of cluster ${cluster} is ordered: it is filled if it holds nothing of ours\n`)
  if (product.clusters?.includes(cluster) !== true) {
    io.stdout(`  - ${product.name} does not work on it now: the next run that does obeys it\n`)
    return given.flag('wait') ? 1 : 0
  }
  if (await isSuspended(product.bucket.store, cluster)) {
    return bad(io, `cluster ${cluster} is suspended: nothing is applied until that is lifted`)
  }
  if (!given.flag('wait')) return 0
  io.stdout(`${paint(io, 'unsure', '◎')} waiting for cluster ${cluster}\n`)
  const restored = await untilRestored(cluster, order, { ...product, clock: deps.clock, timeoutMs })
  return tell(io, restored, { cluster, seconds: (deps.clock.now() - order.at) / 1_000 })
}

async function orderFor(cluster: string, given: Given, { deps, product }: OrderWorld): Promise<RestoreOrder> {
  const identity = await readIdentity(product.bucket.store, cluster)
  if (identity === undefined) {
    const what = 'was never contacted: there is nothing to restore'
    const remedy = 'It is filled from Git at first contact, as any new cluster'
    throw new Problem({ code: 'NotFound', subject: `cluster ${cluster}`, what, remedy })
  }
  const reason = given.text('reason')
  const from = identity.value.uid
  return { by: deps.user, at: deps.clock.now(), from, ...(reason !== undefined && { reason }) }
}

async function isSuspended(store: OrderWorld['product']['bucket']['store'], cluster: string): Promise<boolean> {
  for (const key of [allControlsKey, clusterControlsKey(cluster)]) {
    if ((await readControls(store, key))?.value.suspend !== undefined) return true
  }
  return false
}

function tell(
  io: Io,
  restored: Restored,
  { cluster, seconds }: { readonly cluster: string; readonly seconds: number },
): ExitCode {
  switch (restored.kind) {
    case 'ready': {
      const { units, objects } = restored
      const what = `${counted(units, 'unit')} with ${counted(objects, 'object')} ${units === 1 ? 'is' : 'are'} back after ${seconds.toFixed(1)} s`
      io.stdout(`${paint(io, 'good', '✔')} cluster ${cluster} is restored: ${what}\n`)
      return 0
    }
    case 'refused':
      return bad(io, restored.why)
    case 'waiting':
      return bad(
        io,
        `cluster ${cluster} has not been restored in time: it does not answer, or it is still the cluster that it was, which a reconcile puts right`,
      )
    case 'unready': {
      const lines = restored.units.map(
        (record) => `  - ${record.unit}: ${readyOf(record)?.message ?? 'not looked at yet'}`,
      )
      return bad(io, [`cluster ${cluster} was restored, and not everything is ready in time`, ...lines].join('\n'))
    }
  }
}
