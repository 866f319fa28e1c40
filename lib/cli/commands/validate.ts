import { counted } from '../../core/counted.ts'
import type { Problem } from '../../core/problem.ts'
import { parseFleet } from '../../fleet/parse-fleet.ts'
import type { Command, ExitCode, Given } from '../command.ts'
import type { Io } from '../io.ts'
import { paint } from '../paint.ts'
import type { CliDeps } from '../product.ts'
import { checkManifests } from '../validate/check-manifests.ts'
import { manifestFiles } from '../validate/manifest-files.ts'

/** Checks manifests and fleet file before they are pushed; asks no cluster. */
export const validate: Command = {
  name: 'validate',
  usage: '[--fleet FILE] [PATH]',
  summary: 'Check manifests and fleet file before they are pushed',
  options: { fleet: { type: 'string', value: 'FILE', help: 'a fleet file to check' } },
  positionals: { min: 0, max: 1 },
  examples: ['sluice validate', 'sluice validate ./clusters/production', 'sluice validate --fleet fleet.yaml'],
  run,
}

async function run(given: Given, io: Io, deps: CliDeps): Promise<ExitCode> {
  const problems: Problem[] = []
  const seen: string[] = []
  const fleet = given.text('fleet')
  if (fleet !== undefined) {
    const checked = checkFleet(await deps.readText(fleet), fleet)
    problems.push(...checked.problems)
    seen.push(checked.seen)
  }
  // A fleet file alone is enough to be asked for; nothing at all means the folder one is in.
  const folder = given.positionals[0] ?? (fleet === undefined ? '.' : undefined)
  if (folder !== undefined) {
    const checked = await checkFolder(folder, deps)
    problems.push(...checked.problems)
    seen.push(checked.seen)
  }
  for (const { message } of problems) io.stdout(`${message}\n`)
  const verdict =
    problems.length === 0 ? paint(io, 'good', 'valid') : paint(io, 'bad', counted(problems.length, 'error'))
  io.stdout(`${seen.join(', ')}: ${verdict}\n`)
  return problems.length === 0 ? 0 : 1
}

function checkFleet(text: string, file: string): { readonly problems: readonly Problem[]; readonly seen: string } {
  const parsed = parseFleet(text, file)
  if (parsed.kind === 'invalid') return { problems: parsed.errors, seen: file }
  const { clusters, clusterSets } = parsed.fleet
  const sets = clusterSets.length === 0 ? '' : ` and ${counted(clusterSets.length, 'cluster set')}`
  return { problems: [], seen: `${file} with ${counted(clusters.length, 'cluster')}${sets}` }
}

async function checkFolder(folder: string, deps: CliDeps) {
  const files = await manifestFiles(await deps.workingTree(folder))
  const checked = files.map(checkManifests)
  const objects = checked.reduce((sum, one) => sum + one.objects, 0)
  return {
    problems: checked.flatMap(({ problems }) => problems),
    seen: `${counted(objects, 'object')} in ${counted(files.length, 'file')}`,
  }
}
