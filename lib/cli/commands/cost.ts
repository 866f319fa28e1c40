import { stringify } from 'yaml'
import type { Command, ExitCode, Given } from '../command.ts'
import { type CostLine, type Estimate, estimate, type Workload } from '../cost/estimate.ts'
import { prices } from '../cost/prices.ts'
import { durationOption } from '../duration-option.ts'
import type { Io } from '../io.ts'
import { parseFormat } from '../list-text.ts'
import { outputOption } from '../options.ts'
import { table } from '../table.ts'
import { usageError } from '../usage-error.ts'

/** What a fleet would cost. */
export const cost: Command = {
  name: 'cost',
  usage: '[--clusters N] [--units M] [--pushes P] [--interval I]',
  summary:
    'Estimate what a fleet costs in AWS in a month, from measured requests and durations, beside Flux in the same clusters',
  options: {
    clusters: { type: 'string', value: 'N', help: 'how many clusters; default 10' },
    units: { type: 'string', value: 'M', help: 'units of each cluster; default 50' },
    pushes: { type: 'string', value: 'P', help: 'pushes a day, each changing one unit of every cluster; default 50' },
    interval: { type: 'string', value: 'DURATION', help: 'how often a cluster is audited; default 10m' },
    poll: { type: 'string', value: 'DURATION', help: 'how often the source is asked without a webhook; default 10m' },
    output: outputOption,
  },
  positionals: { min: 0, max: 0 },
  examples: ['sluice cost', 'sluice cost --clusters 100 --units 20 --pushes 30 --interval 5m', 'sluice cost -o json'],
  run: async (given, io) => run(given, io),
}

function run(given: Given, io: Io): ExitCode {
  const format = parseFormat('cost', given.text('output'))
  const workload: Workload = {
    clusters: count(given, 'clusters', 10),
    unitsPerCluster: count(given, 'units', 50),
    pushesPerDay: count(given, 'pushes', 50),
    auditIntervalMs: interval(given, 'interval'),
    pollIntervalMs: interval(given, 'poll'),
  }
  const came = estimate(workload)
  if (format === 'json')
    io.stdout(`${JSON.stringify({ workload, ...came, prices }, undefined, 2)}
`)
  else if (format === 'yaml') io.stdout(stringify({ workload, ...came, prices }))
  else io.stdout(`${billOf(came)}\n`)
  return 0
}

function billOf({ lines, usd, flux }: Estimate): string {
  const row = ({ what, amount, unit, usd: dollars }: CostLine) => [what, `${rounded(amount)} ${unit}`, money(dollars)]
  const rows = [['', 'IN A MONTH', 'USD'], ...lines.map(row), ['Sluice together', '', money(usd)]]
  const nodes = `${rounded(flux.vcpu)} vCPU, ${rounded(flux.gib)} GiB`
  rows.push(['Flux: what its controllers reserve of nodes', nodes, money(flux.usd)])
  return `${table(rows)}\n\nPrices of ${prices.region}, ${prices.asOf}, without free tier or discount; docs/cost.md says what is counted.`
}

function count(given: Given, name: string, otherwise: number): number {
  const text = given.text(name)
  if (text === undefined) return otherwise
  if (/^\d{1,7}$/.test(text)) return Number(text)
  throw usageError('cost', `--${name} takes a whole number of up to 7 digits, not "${text}"`)
}

function interval(given: Given, name: 'interval' | 'poll'): number {
  const ms = durationOption('cost', given, { name, otherwise: '10m', example: '5m' })
  if (ms >= 1_000) return ms
  throw usageError('cost', `--${name} takes at least 1s`)
}

function rounded(amount: number): string {
  return amount.toLocaleString('en-US', { maximumFractionDigits: amount < 10 ? 2 : 0 })
}

function money(usd: number): string {
  return usd.toFixed(2)
}
