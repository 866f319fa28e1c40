import { inParallel } from '../../core/in-parallel.ts'
import { asProblem, Problem } from '../../core/problem.ts'
import { auditOnce, type ClusterResult } from '../../local/once.ts'
import { askForAudit } from '../audit/ask-for-audit.ts'
import { auditText } from '../audit/audit-text.ts'
import { type ClusterAudit, clusterAudit, isLeft, isOpen } from '../audit/cluster-audit.ts'
import type { Command, ExitCode, Given } from '../command.ts'
import { durationOption } from '../duration-option.ts'
import type { Io } from '../io.ts'
import { clusterOption, fleetOption, productOptions } from '../options.ts'
import type { CliDeps, Product } from '../product.ts'
import { usageError } from '../usage-error.ts'
import { openChosen } from '../with-product.ts'
import { type WorldRun, withWorld } from '../with-world.ts'

/** Compares every object of the clusters with what Git wants, now. */
export const audit: Command = {
  name: 'audit',
  usage: '[--cluster NAME] [--full] [--fleet FILE] [--json]',
  summary: 'Look for drift now: every object of every unit, put back or reported as the fleet file says',
  options: {
    full: { type: 'boolean', help: 'dry-run every object, also those whose metadata show that nobody touched them' },
    cluster: { ...clusterOption, help: 'only this cluster' },
    timeout: { type: 'string', value: 'TIME', help: 'how long to wait for what runs the product; 10m where not given' },
    fleet: {
      ...fleetOption,
      help: 'fleet file, to audit from here; not needed where "sluice local" runs, nor with --stack',
    },
    ...productOptions,
    json: { type: 'boolean', help: 'print JSON, as -o json does' },
    output: { type: 'string', short: 'o', value: 'FORMAT', help: 'json; text where not given' },
  },
  positionals: { min: 0, max: 0 },
  examples: ['sluice audit', 'sluice audit --cluster production --full', 'sluice audit --fleet fleet.yaml --json'],
  async run(given, io, deps) {
    const format = given.text('output')
    if (format !== undefined && format !== 'json') throw usageError('audit', `-o takes json, not "${format}"`)
    const timeoutMs = durationOption('audit', given, { name: 'timeout', otherwise: '10m', example: '10m' })
    if (given.text('stack') !== undefined && given.text('fleet') !== undefined) {
      throw usageError('audit', 'a stack audits by its own fleet file: --fleet does not go with --stack')
    }
    const product = await runningProduct(given, deps)
    if (product === undefined) return auditHere(given, io, deps)
    try {
      return show(given, io, await auditThere(given, deps, { product, timeoutMs }))
    } finally {
      await product.close()
    }
  },
}

/** The product that works on the data folder in another process; undefined where none does. */
async function runningProduct(given: Given, deps: CliDeps): Promise<Product | undefined> {
  const product = await opened(given, deps)
  if (product?.audit !== undefined) return product
  await product?.close()
  return undefined
}

async function opened(given: Given, deps: CliDeps): Promise<Product | undefined> {
  try {
    return await openChosen(given, deps)
  } catch (cause) {
    // With a fleet file a run of its own makes the folder.
    const isAbsent = cause instanceof Problem && cause.code === 'NotFound' && given.text('stack') === undefined
    if (isAbsent && given.text('fleet') !== undefined) return undefined
    if (!isAbsent) throw cause
    const remedy = 'Name the data folder with --data, or the fleet file with --fleet to audit from here'
    throw new Problem({ ...cause.fields, remedy })
  }
}

interface There {
  readonly product: Product
  readonly timeoutMs: number
}

async function auditThere(given: Given, deps: CliDeps, { product, timeoutMs }: There): Promise<ClusterAudit[]> {
  const { clusters = [], bucket, name } = product
  const only = given.text('cluster')
  if (only !== undefined && !clusters.includes(only)) {
    throw usageError('audit', `${name} has no cluster "${only}", only ${clusters.join(', ')}`)
  }
  return inParallel(only === undefined ? clusters : [only], auditsAtOnce, async (cluster) => {
    const id = bucket.nonces()
    const order = { requests: [id], full: given.flag('full') }
    const ask = { store: bucket.store, clock: deps.clock, timeoutMs, send: async () => product.audit?.(cluster, order) }
    try {
      const answer = await askForAudit(cluster, id, ask)
      return answer instanceof Problem ? notAudited(cluster, answer) : await clusterAudit(bucket.store, cluster, answer)
    } catch (cause) {
      // What is wrong with one cluster hides nothing of the others.
      return notAudited(cluster, asProblem(cause, { code: 'StoreFailed', subject: cluster, what: 'was not audited' }))
    }
  })
}

const auditsAtOnce = 32

function auditHere(given: Given, io: Io, deps: CliDeps): Promise<ExitCode> {
  if (given.text('fleet') === undefined) {
    const message = 'no "sluice local" runs on this data folder: name the fleet file with --fleet to audit from here'
    throw usageError('audit', message)
  }
  return withWorld(given, { io, deps, command: 'audit', open: deps.openData }, (run) => auditedHere(given, io, run))
}

async function auditedHere(given: Given, io: Io, { world }: WorldRun): Promise<ExitCode> {
  const results = await auditOnce(world, { requests: [], full: given.flag('full') })
  world.signal.throwIfAborted()
  return show(given, io, await Promise.all(results.map((result) => auditOf(world, result))))
}

async function auditOf({ data }: WorldRun['world'], { cluster, result }: ClusterResult): Promise<ClusterAudit> {
  if ('problem' in result) return notAudited(cluster, result.problem)
  if (result.audit !== undefined) return clusterAudit(data.store, cluster, result.audit)
  const what = 'was not audited: another worker has its lane'
  return notAudited(cluster, new Problem({ code: 'Conflict', subject: `cluster ${cluster}`, what }))
}

function notAudited(name: string, { code, message }: Problem): ClusterAudit {
  const nothing = { full: false, units: 0, objects: 0, requests: 0, seconds: 0, drift: [], open: [] }
  return { name, ...nothing, problem: { code, message } }
}

/** 0 where all is as Git wants it by now; 1 where drift was left; 2 where it is not known. */
function show(given: Given, io: Io, clusters: readonly ClusterAudit[]): ExitCode {
  const isJson = given.flag('json') || given.text('output') === 'json'
  io.stdout(isJson ? `${JSON.stringify({ clusters }, null, 2)}\n` : auditText(io, clusters))
  if (clusters.some(isOpen)) return 2
  return clusters.some(isLeft) ? 1 : 0
}
