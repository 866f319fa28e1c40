import { counted } from '../../core/counted.ts'
import { Problem } from '../../core/problem.ts'
import { forgetCluster } from '../../store/forget-cluster.ts'
import { readLane } from '../../store/lanes.ts'
import type { Command, ExitCode, Given } from '../command.ts'
import type { Io } from '../io.ts'
import { clusterOption, fleetOption, productOptions } from '../options.ts'
import type { CliDeps, Product } from '../product.ts'
import { readFleetFile } from '../read-fleet-file.ts'
import { checkCluster } from '../state/known-cluster.ts'
import { usageError } from '../usage-error.ts'
import { withProduct } from '../with-product.ts'

/** Drops what is known of a cluster that was removed. */
export const forget: Command = {
  name: 'forget',
  usage: '--cluster NAME [--fleet FILE] [--force]',
  summary: 'Drop the records of a cluster that left the fleet file; touches nothing on the cluster itself',
  options: {
    cluster: { ...clusterOption, help: 'the cluster that was removed' },
    fleet: { ...fleetOption, help: 'fleet file that has the cluster no more; needed where nothing runs' },
    force: { type: 'boolean', help: 'also one that the fleet file has, or where that is not known' },
    ...productOptions,
  },
  positionals: { min: 0, max: 0 },
  examples: ['sluice forget --cluster old --fleet fleet.yaml', 'sluice forget --cluster old --stack Sluice'],
  run: (given, io, deps) => withProduct(given, deps, (product) => run(given, io, { deps, product })),
}

interface World {
  readonly deps: CliDeps
  readonly product: Product
}

async function run(given: Given, io: Io, { deps, product }: World): Promise<ExitCode> {
  const cluster = given.text('cluster')
  if (cluster === undefined) throw usageError('forget', 'forget needs --cluster NAME')
  await checkCluster(product, cluster)
  if (!given.flag('force')) await checkGone(cluster, given, { deps, product })
  const holder = (await readLane(product.bucket.store, cluster))?.value.holder
  if (holder !== undefined && holder.until > deps.clock.now()) {
    const remedy = 'Suspend the cluster or wait until that has ended, and try again'
    throw new Problem({ code: 'Locked', subject: `cluster ${cluster}`, what: 'is being worked on', remedy })
  }
  const { records, others } = await forgetCluster(product.bucket, cluster)
  io.stdout(
    `cluster ${cluster} is forgotten: ${counted(records, 'record')} and ${counted(others, 'other document')} are gone\n`,
  )
  io.stdout('  - what is on the cluster stays as it is, and its events stay in the audit trail\n')
  return 0
}

/** A cluster that is worked on would begin anew: what it holds would be found again by its labels, and what was pinned or held would not. */
async function checkGone(cluster: string, given: Given, { deps, product }: World): Promise<void> {
  const subject = `cluster ${cluster}`
  const remedy = 'Take it out of the fleet file first, or add --force where you mean it'
  const clusters = await fleetOf(given, { deps, product })
  if (clusters === undefined) {
    const what = 'may still be in the fleet file: nothing runs here that would know'
    throw new Problem({
      code: 'InvalidInput',
      subject,
      what,
      remedy: 'Name the fleet file with --fleet, or add --force',
    })
  }
  if (clusters.includes(cluster))
    throw new Problem({ code: 'Conflict', subject, what: 'is still in the fleet file', remedy })
}

async function fleetOf(given: Given, { deps, product }: World): Promise<readonly string[] | undefined> {
  const file = given.text('fleet')
  if (file === undefined) return product.clusters
  const { clusters } = await readFleetFile(file, deps)
  return [...clusters.map(({ name }) => name), ...(product.clusters ?? [])]
}
