import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type DataFolder, openDataFolder } from '../../lib/adapters/disk/data-folder.ts'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import { findTool } from '../../lib/adapters/tools/binaries.ts'
import { kubectlKustomize } from '../../lib/adapters/tools/kustomize.ts'
import { parseFleet } from '../../lib/fleet/parse-fleet.ts'
import type { UnitId } from '../../lib/flux/definition.ts'
import type { Around } from '../../lib/local/product.ts'
import { type Report, serve } from '../../lib/local/serve.ts'
import { openWeb } from '../../lib/local/web.ts'
import type { StoredEvent } from '../../lib/store/events.ts'
import type { UnitRecord } from '../../lib/store/record.ts'
import { readRecords } from '../../lib/store/records.ts'
import { localRun } from './local-run.ts'

/** The product of local mode, up in this process. */
export interface Served {
  readonly webhook: string
  readonly data: DataFolder
  readonly events: StoredEvent[]
  readonly reports: Report[]
  /** Records of a cluster by unit. */
  records(cluster: string): Promise<ReadonlyMap<UnitId, UnitRecord>>
  stop(): Promise<void>
}

export interface ServedOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly around?: Around
  readonly onRequest?: (request: { readonly method: string; readonly path: string; readonly query: string }) => void
}

/** Starts local mode with a fleet file, over a data folder of its own. */
export async function startServed(fleetText: string, options: ServedOptions = {}): Promise<Served> {
  const run = await localRun(fleetText)
  const fleetFile = join(run.folder, 'fleet.yaml')
  const parsed = parseFleet(await readFile(fleetFile, 'utf8'), fleetFile)
  if (parsed.kind === 'invalid') throw parsed.errors[0]
  const data = await openDataFolder(run.data)
  const web = await openWeb({ host: '127.0.0.1', port: 0 })
  const kubectl = await findTool('kubectl')
  const end = new AbortController()
  const events: StoredEvent[] = []
  const reports: Report[] = []
  const { env = {}, around, onRequest } = options
  const world = {
    ...{ fleet: parsed.fleet, fleetFile, data, clock: systemClock, signal: end.signal },
    env: { ...process.env, ...env },
    kustomize: kubectlKustomize(kubectl.path),
    ...(around !== undefined && { around }),
    ...(onRequest !== undefined && { onRequest }),
  }
  const started = Promise.withResolvers<void>()
  const serving = serve(world, {
    web,
    version: 'test',
    started: () => started.resolve(),
    tell: (event) => void events.push(event),
    report: (report) => void reports.push(report),
  })
  await Promise.race([started.promise, serving])
  return {
    webhook: `${web.url}/webhook`,
    ...{ data, events, reports },
    async records(cluster) {
      const { found } = await readRecords(data.store, cluster)
      return new Map(found.map(({ value }) => [value.unit, value]))
    },
    async stop() {
      end.abort()
      await serving
      await web.close()
      await data.close()
      // Files that were synced a moment ago may still be held by the kernel.
      await pause(10)
      await run.remove()
    },
  }
}
