import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { randomNonces } from '../../lib/adapters/crypto/random-nonces.ts'
import { openDataFolder } from '../../lib/adapters/disk/data-folder.ts'
import { kubeClient } from '../../lib/adapters/kube/client.ts'
import { connectionFromKubeconfig } from '../../lib/adapters/kube/kubeconfig.ts'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import { parseFleet } from '../../lib/fleet/parse-fleet.ts'
import { fleetLane } from '../../lib/lane/fleet-lane.ts'
import { laneMemory } from '../../lib/lane/memory.ts'
import { runLane } from '../../lib/lane/run-lane.ts'
import { secretKey } from '../../lib/local/secret-key.ts'
import type { Messenger } from '../../lib/queue/messenger.ts'
import type { ObjectStore } from '../../lib/store/object-store.ts'

/** What one audit took, as the process that ran it saw it. */
export interface AuditSample {
  readonly ms: number
  readonly cpuMs: number
  /** `METHOD path?query` */
  readonly api: readonly string[]
  /** `get key`, `list prefix` or `put key` */
  readonly store: readonly string[]
  /** Units that were not ready at the end. */
  readonly open: number
  readonly peakRssMb: number
}

export interface AuditOrder {
  readonly kind: 'cold' | 'warm'
}

/** The audit in a process of its own, as a function of its own: one answer for each order. `argv`: the folder of a local run. */
const [folder = ''] = process.argv.slice(2)
const api: string[] = []
const calls: string[] = []
const fleetFile = join(folder, 'fleet.yaml')
const parsed = parseFleet(await readFile(fleetFile, 'utf8'), fleetFile)
if (parsed.kind === 'invalid') throw parsed.errors[0]
const { fleet } = parsed
const [cluster] = fleet.clusters
if (cluster?.access.kind !== 'kubeconfig') throw new Error('the fleet has no cluster with a kubeconfig')
const data = await openDataFolder(join(folder, 'data'))
const connection = await connectionFromKubeconfig({ file: cluster.access.file })
const client = kubeClient(connection, {
  clock: systemClock,
  onRequest: ({ method, path, query }) => api.push(`${method} ${path}${query && `?${query}`}`),
})
const key = await secretKey(data.path)
const bucket = { store: counting(data.store), nonces: randomNonces, clock: systemClock }
let memory = laneMemory()

/** Nobody listens: what a lane has to say to others it says in vain. */
const silent = new Proxy({} as Messenger, { get: () => async () => undefined })

process.on('message', (order: AuditOrder) => {
  audit(order.kind).then(
    (sample) => process.send?.(sample),
    (cause: unknown) => {
      process.stderr.write(`${cause instanceof Error ? cause.stack : cause}\n`)
      process.exit(1)
    },
  )
})
process.send?.('ready')

async function audit(kind: 'cold' | 'warm'): Promise<AuditSample> {
  if (kind === 'cold') memory = laneMemory()
  const deps = fleetLane(
    { fleet, bucket, api: client, secretKey: key, messenger: silent, memory, alone: true, requestsSent: client.sent },
    cluster ?? fail(),
  )
  api.length = 0
  calls.length = 0
  const cpu = process.cpuUsage()
  const start = performance.now()
  const signal = new AbortController().signal
  const { outcomes } = await runLane(deps, { scope: 'wide', maySkip: false, signal, endsAt: Date.now() + 600_000 })
  const ms = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  const open = [...outcomes.values()].filter((outcome) => outcome.kind !== 'ready').length
  const peakRssMb = process.resourceUsage().maxRSS / 1_024
  return { ms, cpuMs: (user + system) / 1_000, api: [...api], store: [...calls], open, peakRssMb }
}

function counting(store: ObjectStore): ObjectStore {
  return {
    ...store,
    get(name) {
      calls.push(`get ${name}`)
      return store.get(name)
    },
    list(prefix) {
      calls.push(`list ${prefix}`)
      return store.list(prefix)
    },
    put(name, bytes, condition) {
      calls.push(`put ${name}`)
      return store.put(name, bytes, condition)
    },
  }
}

function fail(): never {
  throw new Error('no cluster')
}
