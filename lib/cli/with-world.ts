import type { DataFolder } from '../adapters/disk/data-folder.ts'
import type { Problem } from '../core/problem.ts'
import type { Fleet } from '../fleet/fleet.ts'
import { parseFleet } from '../fleet/parse-fleet.ts'
import { completeFleet } from '../local/complete-fleet.ts'
import { startEmbedded } from '../local/embedded/start.ts'
import type { LocalWorld } from '../local/product.ts'
import type { ExitCode, Given } from './command.ts'
import type { Io } from './io.ts'
import { defaultData } from './options.ts'
import { paint } from './paint.ts'
import type { CliDeps } from './product.ts'
import { usageError } from './usage-error.ts'

/** A run over the clusters of a fleet file, and what was counted of it. */
export interface WorldRun {
  readonly world: LocalWorld
  readonly started: number
  /** Requests to API servers so far. */
  requests(): number
  /** Sources whose render step failed altogether. */
  readonly problems: readonly Problem[]
}

export interface WorldOptions {
  readonly io: Io
  readonly deps: CliDeps
  readonly command: string
  open(folder: string): Promise<DataFolder>
  /** Makes a fleet file in the data folder, where none is given. */
  readonly otherwise?: (data: DataFolder) => Promise<string>
}

/**
 * Reads the fleet file, opens the data folder, starts embedded clusters and runs something that can be stopped; nothing is touched where one
 * of them is wrong.
 */
export async function withWorld(
  given: Given,
  options: WorldOptions,
  use: (run: WorldRun) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { deps, command, open, otherwise } = options
  const fleetFile = given.text('fleet')
  if (fleetFile === undefined && otherwise === undefined) throw usageError(command, `${command} needs --fleet FILE`)
  const read = async (file: string) => readFleet(file, given, options)
  const before = fleetFile === undefined ? undefined : await read(fleetFile)
  if (before === 'invalid') return 2
  const kustomize = await deps.kustomize()
  const data = await open(given.text('data') ?? defaultData)
  try {
    const file = fleetFile ?? (await otherwise?.(data)) ?? ''
    const fleet = before ?? (await read(file))
    if (fleet === 'invalid') return 2
    const complete = await withSets({ fleet, data }, given, options)
    return await runIn({ fleet: complete, fleetFile: file, data, kustomize }, options, use)
  } finally {
    await data.close()
  }
}

async function readFleet(file: string, given: Given, { io, deps, command }: WorldOptions): Promise<Fleet | 'invalid'> {
  const parsed = parseFleet(await deps.readText(file), file)
  // What is found for a set can be chosen once it was looked for.
  if (parsed.kind === 'fleet' && parsed.fleet.clusterSets.length > 0) return parsed.fleet
  if (parsed.kind === 'fleet') return only(parsed.fleet, given.text('cluster'), command)
  for (const { message } of parsed.errors) io.stderr(`${paint(io, 'bad', 'error:')} ${message}\n`)
  return 'invalid'
}

async function withSets(
  { fleet, data }: Pick<LocalWorld, 'fleet' | 'data'>,
  given: Given,
  { io, deps, command }: WorldOptions,
): Promise<Fleet> {
  if (fleet.clusterSets.length === 0) return fleet
  const complete = await completeFleet({ fleet, data, clock: deps.clock, env: io.env })
  for (const { message } of complete.problems) io.stderr(`${paint(io, 'unsure', 'warning:')} ${message}\n`)
  return only(complete.fleet, given.text('cluster'), command)
}

async function runIn(
  opened: Pick<LocalWorld, 'fleet' | 'fleetFile' | 'data' | 'kustomize'>,
  { io, deps }: WorldOptions,
  use: (run: WorldRun) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { clock } = deps
  let requests = 0
  const problems: Problem[] = []
  const stopEmbedded = await startEmbedded({ ...opened, clock })
  try {
    return await deps.untilStopped((signal) =>
      use({
        started: clock.now(),
        requests: () => requests,
        problems,
        world: {
          ...{ ...opened, clock, signal },
          env: io.env,
          onRequest: () => void requests++,
          onProblem: (problem) => problems.push(problem),
        },
      }),
    )
  } finally {
    await stopEmbedded()
  }
}

function only(fleet: Fleet, cluster: string | undefined, command: string): Fleet {
  if (cluster === undefined) return fleet
  const clusters = fleet.clusters.filter(({ name }) => name === cluster)
  if (clusters.length > 0) return { ...fleet, clusters }
  const names = fleet.clusters.map(({ name }) => name).join(', ')
  throw usageError(command, `the fleet file has no cluster "${cluster}", only ${names}`)
}
