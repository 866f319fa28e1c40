import { stringify } from 'yaml'
import { counted } from '../../core/counted.ts'
import type { Command, ExitCode, Given } from '../command.ts'
import type { Io } from '../io.ts'
import { type Format, type ListView, listText, parseFormat } from '../list-text.ts'
import { clusterOption, defaultNamespace, namespaceOption, outputOption, productOptions } from '../options.ts'
import type { Product } from '../product.ts'
import { artifactRows } from '../state/artifact-row.ts'
import { clusterRow } from '../state/cluster-row.ts'
import { readState, type State } from '../state/read-state.ts'
import { sourceRow } from '../state/source-row.ts'
import { unitRows } from '../state/unit-row.ts'
import { usageError } from '../usage-error.ts'
import { artifactView, clusterView, sourceView, unitView } from '../views.ts'
import { withProduct } from '../with-product.ts'

/** Shows state from records and heads; asks no cluster. */
export const get: Command = {
  name: 'get',
  usage: 'all|clusters|sources|units|kustomizations|artifacts [-A] [-o FORMAT]',
  summary: 'Show clusters, sources, units or artifacts, as last recorded',
  options: {
    'all-namespaces': { type: 'boolean', short: 'A', help: 'units of all namespaces' },
    namespace: namespaceOption,
    cluster: clusterOption,
    output: outputOption,
    ...productOptions,
  },
  positionals: { min: 1, max: 1 },
  examples: [
    'sluice get all -A',
    'sluice get kustomizations -n apps --cluster production',
    'sluice get units -A -o json',
    'sluice get artifacts -o wide',
  ],
  run: (given, io, deps) => withProduct(given, deps, (product) => show(given, io, product)),
}

async function show(given: Given, io: Io, product: Product): Promise<ExitCode> {
  const [what = ''] = given.positionals
  const format = parseFormat('get', given.text('output'))
  const state = await readState(product.bucket.store, given.text('cluster'), product.clusters)
  const lists = await listsOf(what, state, given, product)
  if (lists === undefined) throw usageError('get', `get does not know "${what}"`)
  io.stdout(what === 'all' ? allText(io, format, lists) : textOf(io, format, lists))
  const hidden = isTable(format) && lists.some(({ name }) => name === 'units') ? hiddenUnits(state, given) : 0
  if (hidden > 0) io.stderr(`${counted(hidden, 'unit is', 'units are')} in other namespaces: -A shows all\n`)
  for (const problem of state.problems) io.stderr(`${problem.message}\n`)
  return state.problems.length === 0 ? 0 : 2
}

interface List {
  readonly name: string
  readonly items: readonly unknown[]
  text(io: Io, format: Format): string
}

function listOf<T>(name: string, items: readonly T[], view: ListView<T>): List {
  return { name, items, text: (io, format) => listText(io, format, items, view) }
}

async function listsOf(
  what: string,
  state: State,
  given: Given,
  { bucket }: Product,
): Promise<readonly List[] | undefined> {
  const clusters = listOf('clusters', state.clusters.map(clusterRow), clusterView)
  const sources = listOf('sources', state.sources.map(sourceRow), sourceView)
  const units = listOf('units', unitRows(state).filter(inNamespace(given)), unitView)
  switch (what) {
    case 'all':
      return [clusters, sources, units]
    case 'clusters':
      return [clusters]
    case 'sources':
      return [sources]
    case 'units':
    case 'kustomizations':
      return [units]
    case 'artifacts': {
      const rows = await Promise.all(state.sources.map((source) => artifactRows(bucket.store, source)))
      return [listOf('artifacts', rows.flat(), artifactView)]
    }
    default:
      return undefined
  }
}

function inNamespace(given: Given): (row: { readonly namespace: string }) => boolean {
  if (given.flag('all-namespaces')) return () => true
  const wanted = given.text('namespace') ?? defaultNamespace
  return ({ namespace }) => namespace === wanted
}

/** Of units that nobody asked to leave out: lists of clusters count all, so the numbers would seem not to agree. */
function hiddenUnits(state: State, given: Given): number {
  if (given.text('namespace') !== undefined) return 0
  return unitRows(state).filter((row) => !inNamespace(given)(row)).length
}

/** All lists in one document, where a program reads it. */
function allText(io: Io, format: Format, lists: readonly List[]): string {
  const all = Object.fromEntries(lists.map(({ name, items }) => [name, items]))
  if (format === 'json') return `${JSON.stringify(all, null, 2)}\n`
  return format === 'yaml' ? stringify(all) : textOf(io, format, lists)
}

/** Empty lists say so in words on tables, and stay machine-readable otherwise. */
function textOf(io: Io, format: Format, lists: readonly List[]): string {
  const inWords = isTable(format)
  return lists
    .map((list) => (inWords && list.items.length === 0 ? `No ${list.name} found.\n` : list.text(io, format)))
    .join(inWords ? '\n' : '')
}

function isTable(format: Format): boolean {
  return format === 'table' || format === 'wide'
}
