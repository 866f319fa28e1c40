import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DataFolder, openDataFolder } from '../../lib/adapters/disk/data-folder.ts'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import { findTool } from '../../lib/adapters/tools/binaries.ts'
import { kubectlKustomize } from '../../lib/adapters/tools/kustomize.ts'
import type { Clock } from '../../lib/core/clock.ts'
import { parseFleet } from '../../lib/fleet/parse-fleet.ts'
import type { UnitId } from '../../lib/flux/definition.ts'
import type { UnitOutcome } from '../../lib/lane/activation.ts'
import { syncOnce } from '../../lib/local/once.ts'
import type { Around, LocalWorld } from '../../lib/local/product.ts'
import type { UnitRecord } from '../../lib/store/record.ts'
import { readRecords } from '../../lib/store/records.ts'

export interface Run {
  readonly outcomes: ReadonlyMap<string, UnitOutcome>
  readonly records: ReadonlyMap<UnitId, UnitRecord>
  /** `METHOD path` of each request to an API server. */
  readonly requests: readonly string[]
}

export interface RunOptions {
  /** Opened already, by a run that shares it. */
  readonly data?: DataFolder
  readonly around?: Around
  readonly cluster?: string
  /** The machine's own where not given. */
  readonly clock?: Clock
  readonly env?: LocalWorld['env']
  /** Told of each request to an API server. */
  readonly onRequest?: () => void
}

/** The product on this machine with a data folder of its own, run once at a time. */
export interface LocalRun {
  /** Holds the fleet file and, below it, the data folder. */
  readonly folder: string
  readonly data: string
  /** Polls and syncs everything once. Keys of outcomes are `cluster unit`; records are those of `cluster`. */
  once(options?: RunOptions): Promise<Run>
  remove(): Promise<void>
}

/** Prepares a run with a fleet file; its text names kubeconfig files by absolute path. */
export async function localRun(fleetText: string): Promise<LocalRun> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-run-'))
  await writeFile(join(folder, 'fleet.yaml'), fleetText)
  return {
    folder,
    data: join(folder, 'data'),
    remove: () => rm(folder, { recursive: true, force: true }),
    once: (options) => runOnce(folder, options),
  }
}

/** Runs once with the fleet file and the data of a folder that `localRun` prepared. */
export async function runOnce(folder: string, options: RunOptions = {}): Promise<Run> {
  const { around, cluster, data: shared, clock = systemClock, env = process.env } = options
  const fleetFile = join(folder, 'fleet.yaml')
  const parsed = parseFleet(await readFile(fleetFile, 'utf8'), fleetFile)
  if (parsed.kind === 'invalid') throw parsed.errors[0]
  const data = shared ?? (await openDataFolder(join(folder, 'data')))
  const end = new AbortController()
  const requests: string[] = []
  try {
    const kubectl = await findTool('kubectl')
    const results = await syncOnce({
      fleet: parsed.fleet,
      fleetFile,
      data,
      ...{ clock, env },
      kustomize: kubectlKustomize(kubectl.path),
      signal: end.signal,
      onRequest: ({ method, path, query }) => {
        requests.push(`${method} ${path}${query && `?${query}`}`)
        options.onRequest?.()
      },
      ...(around !== undefined && { around }),
    })
    const outcomes = new Map<string, UnitOutcome>()
    for (const { cluster: name, result } of results) {
      if ('problem' in result) throw result.problem
      for (const [unit, outcome] of result.outcomes) outcomes.set(`${name} ${unit}`, outcome)
    }
    const { found } = await readRecords(data.store, cluster ?? parsed.fleet.clusters[0]?.name ?? '')
    return { outcomes, requests, records: new Map(found.map(({ value }) => [value.unit, value])) }
  } finally {
    end.abort()
    if (shared === undefined) await data.close()
  }
}

/** A fleet file for one cluster whose root lies in one repository. */
export function fleetOf(cluster: {
  readonly name?: string
  readonly url: string
  readonly branch?: string
  readonly path?: string
  readonly kubeconfig: string
  readonly more?: string
}): string {
  return `apiVersion: sluice.dev/v1
kind: Cluster
metadata: {name: ${cluster.name ?? 'test'}}
spec:
  source: {url: ${JSON.stringify(cluster.url)}, ref: {branch: ${cluster.branch ?? 'main'}}, path: ${cluster.path ?? './'}}
  access: {kubeconfig: {file: ${JSON.stringify(cluster.kubeconfig)}}}
${cluster.more ?? ''}`
}
