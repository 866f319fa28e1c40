import { Problem } from '../../core/problem.ts'
import type { PreviewOptions } from '../../local/preview.ts'
import { previewOnce } from '../../local/preview.ts'
import type { Command, ExitCode, Given } from '../command.ts'
import { type ClusterDiff, clusterDiff, isDifferent, isFailed } from '../diff/cluster-diff.ts'
import { diffText } from '../diff/diff-text.ts'
import type { Io } from '../io.ts'
import { clusterOption, dataOption, fleetOption } from '../options.ts'
import type { CliDeps } from '../product.ts'
import { parseUnit } from '../state/find-unit.ts'
import { usageError } from '../usage-error.ts'
import { type WorldRun, withWorld } from '../with-world.ts'

/** Shows what a sync would do now, by dry-runs. */
export const diff: Command = {
  name: 'diff',
  usage: '[UNIT] --fleet FILE [--path DIR]',
  summary: 'Show what a sync would change on the clusters now; changes nothing',
  options: {
    fleet: fleetOption,
    data: dataOption,
    cluster: { ...clusterOption, help: 'only this cluster' },
    path: { type: 'string', value: 'DIR', help: 'a working tree that stands in for what was pushed' },
    output: { type: 'string', short: 'o', value: 'FORMAT', help: 'json; text where not given' },
  },
  showsFiles: true,
  positionals: { min: 0, max: 1 },
  examples: [
    'sluice diff --fleet fleet.yaml',
    'sluice diff apps --fleet fleet.yaml --cluster production',
    'sluice diff apps --fleet fleet.yaml --path .',
  ],
  async run(given, io, deps) {
    const format = given.text('output')
    if (format !== undefined && format !== 'json') throw usageError('diff', `-o takes json, not "${format}"`)
    const options = await optionsOf(given, deps)
    return withWorld(given, { io, deps, command: 'diff', open: deps.openDataToLook }, (run) =>
      show(io, run, { options, json: format === 'json' }),
    )
  },
}

async function optionsOf(given: Given, deps: CliDeps): Promise<PreviewOptions> {
  const [name] = given.positionals
  const unit = name === undefined ? {} : { unit: parseUnit(name) }
  const folder = given.text('path')
  if (folder === undefined) return unit
  const { root } = await deps.locate(folder)
  const { revision } = await deps.workingTree(root)
  return { ...unit, instead: ({ ignore }) => ({ revision, tree: () => deps.workingTree(root, ignore) }) }
}

/** As kubectl's diff: 0 nothing, 1 something, 2 where it is not known. */
async function show(
  io: Io,
  { world, problems }: WorldRun,
  { options, json }: { readonly options: PreviewOptions; readonly json: boolean },
): Promise<ExitCode> {
  const previews = await previewOnce(world, options)
  world.signal.throwIfAborted()
  const clusters = [...previews].map(([name, result]) => clusterDiff(name, result))
  const { unit } = options
  if (unit !== undefined && clusters.every(({ units, problem }) => units.length === 0 && problem === undefined)) {
    const remedy = 'Without a name, "sluice diff" shows all units that differ'
    throw new Problem({ code: 'NotFound', subject: unit, what: 'is no unit of any cluster', remedy })
  }
  io.stdout(json ? `${JSON.stringify({ clusters }, null, 2)}\n` : diffText(io, clusters))
  for (const { message } of problems) io.stderr(`${message}\n`)
  return problems.length > 0 ? 2 : exitCode(clusters)
}

function exitCode(clusters: readonly ClusterDiff[]): ExitCode {
  if (clusters.some(isFailed)) return 2
  return clusters.some(isDifferent) ? 1 : 0
}
