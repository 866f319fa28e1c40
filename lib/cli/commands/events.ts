import { stringify } from 'yaml'
import type { StoredEvent } from '../../store/events.ts'
import type { Command, ExitCode, Given } from '../command.ts'
import { durationOption } from '../duration-option.ts'
import { eventRow, eventView } from '../events/event-row.ts'
import { readTrail, type TrailRequest } from '../events/read-trail.ts'
import type { Io } from '../io.ts'
import { type Format, listText, parseFormat } from '../list-text.ts'
import { clusterOption, defaultNamespace, namespaceOption, outputOption, productOptions } from '../options.ts'
import type { CliDeps, Product } from '../product.ts'
import { eventText } from '../serve/event-text.ts'
import { findUnit, parseUnit } from '../state/find-unit.ts'
import { openState } from '../state/open-unit.ts'
import type { State } from '../state/read-state.ts'
import { usageError } from '../usage-error.ts'
import { withProduct } from '../with-product.ts'

/** Shows what happened: the audit trail. */
export const events: Command = {
  name: 'events',
  usage: '[UNIT] [-A] [--since 1h] [--watch] [-o FORMAT]',
  summary: 'Show what happened to units and who asked for it, newest last',
  options: {
    since: { type: 'string', value: 'TIME', help: 'how far back; 1h where not given' },
    watch: { type: 'boolean', short: 'w', help: 'go on with each event as it happens, until stopped' },
    'all-namespaces': { type: 'boolean', short: 'A', help: 'of units of all namespaces' },
    namespace: namespaceOption,
    cluster: { ...clusterOption, help: 'only of this cluster' },
    output: outputOption,
    ...productOptions,
  },
  positionals: { min: 0, max: 1 },
  examples: [
    'sluice events',
    'sluice events apps --cluster production --since 24h',
    'sluice events -A --watch',
    'sluice events -A --since 30m -o json',
  ],
  run: (given, io, deps) => withProduct(given, deps, (product) => run(given, io, { deps, product })),
}

interface World {
  readonly deps: CliDeps
  readonly product: Product
}

async function run(given: Given, io: Io, { deps, product }: World): Promise<ExitCode> {
  const since = given.text('since') ?? '1h'
  const backMs = durationOption('events', given, { name: 'since', otherwise: '1h', example: '30m' })
  const format = parseFormat('events', given.text('output'))
  const watches = given.flag('watch')
  if (watches && product.clusters === undefined) {
    throw usageError('events', 'no "sluice local" runs on this folder, so there is nothing to watch')
  }
  const state = await openState(given, product)
  const { store, clock } = { ...product.bucket, clock: deps.clock }
  const now = clock.now()
  const request: Omit<TrailRequest, 'period'> = {
    clusters: state.clusters.map(({ name }) => name),
    wanted: wantedBy(given),
  }
  const known = new Set<string>()
  const trail = await readTrail(store, { ...request, period: { from: now - backMs, to: now } }, known)
  if (trail.events.length === 0) checkUnit(given, state)
  io.stdout(shown(io, format, { events: trail.events, watches, since, now }))
  for (const problem of trail.problems) io.stderr(`${problem.message}\n`)
  if (!watches) return trail.problems.length === 0 ? 0 : 2
  return follow(deps, async () => {
    const to = clock.now()
    const period = { from: Math.max(now - backMs, to - lateMs), to }
    for (const event of (await readTrail(store, { ...request, period }, known)).events)
      io.stdout(line(io, format, event))
  })
}

/** Looks again and again until the program is told to stop, which is how this ends well. */
async function follow({ clock, untilStopped }: CliDeps, look: () => Promise<void>): Promise<ExitCode> {
  let stopped: AbortSignal | undefined
  try {
    return await untilStopped(async (signal) => {
      stopped = signal
      for (;;) {
        await clock.sleep(watchPauseMs, signal)
        await look()
      }
    })
  } catch (cause) {
    if (stopped?.aborted !== true || cause !== stopped.reason) throw cause
    return 0
  }
}

const watchPauseMs = 1_000
/** An event may be written this long after it happened, by the activation that follows the one which was cut off. */
const lateMs = 10 * 60_000

function wantedBy(given: Given): TrailRequest['wanted'] {
  const [name] = given.positionals
  if (name !== undefined) {
    const id = parseUnit(name)
    return ({ unit }) => unit === id
  }
  if (given.flag('all-namespaces')) return () => true
  const namespace = given.text('namespace') ?? defaultNamespace
  return ({ unit }) => unit.split('/')[1] === namespace
}

/** Where a unit that is named has no events, it may be that there is no such unit. One that several clusters have is no mistake here. */
function checkUnit({ positionals: [name] }: Given, state: State): void {
  if (name === undefined) return
  const id = parseUnit(name)
  if (!state.clusters.some(({ records }) => records.some(({ unit }) => unit === id))) findUnit(state, name)
}

interface Shown {
  readonly events: readonly StoredEvent[]
  readonly watches: boolean
  readonly since: string
  readonly now: number
}

/** Who watches reads lines, each for itself; empty lists say so in words on tables. */
function shown(io: Io, format: Format, { events, watches, since, now }: Shown): string {
  if (watches) return events.map((event) => line(io, format, event)).join('')
  const isTable = format === 'table' || format === 'wide'
  if (isTable && events.length === 0) return `No events in the last ${since}.\n`
  return listText(io, format, events.map(eventRow), eventView(now))
}

function line(io: Io, format: Format, event: StoredEvent): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(eventRow(event))}\n`
    case 'yaml':
      return `---\n${stringify(eventRow(event))}`
    case 'name':
      return `${event.unit}\n`
    case 'table':
    case 'wide':
      return `${eventText(io, event)}\n`
  }
}
