import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { kubeClient } from '../../lib/adapters/kube/client.ts'
import { connectionFromKubeconfig } from '../../lib/adapters/kube/kubeconfig.ts'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import type { ResourceType } from '../../lib/apply/cluster.ts'
import { inParallel } from '../../lib/core/in-parallel.ts'
import type { Manifest } from '../../lib/core/manifest.ts'
import type { Around } from '../../lib/local/product.ts'
import { recordsPrefix } from '../../lib/store/keys.ts'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { createRepository } from '../support/git-repository.ts'
import { fleetOf, localRun } from '../support/local-run.ts'
import type { Bench, Series } from './bench.ts'
import { fluxManifests, objectsPerUnit, unitFiles, unitObjects } from './units.ts'

const units = 200
/** What a lane has in flight: units side by side, each with its own requests; the client's 16 sockets are the limit. */
const rawAtOnce = 16

interface Sample {
  readonly raw: number
  readonly first: number
  readonly lane: number
  readonly second: number
  readonly patches: number
  readonly requests: number
}

/** First apply of 200 units x 8 objects beside the same requests sent raw, each run on fresh namespaces of one cluster. */
export const applyBench: Bench = {
  name: 'apply',
  async run(runs) {
    const samples: Sample[] = []
    for (let run = 0; run <= runs; run++) {
      // A cluster of its own for each run: an API server that holds the objects of earlier runs is another one.
      const cluster = await startCluster({ controllers: false, pods: false })
      try {
        const sample = await measure(cluster, run)
        // The first run warms the page cache and the compiler.
        if (run > 0) samples.push(sample)
      } finally {
        await cluster.stop()
      }
    }
    return series(samples)
  },
}

async function measure(cluster: TestCluster, run: number): Promise<Sample> {
  // Raw before and after in turn, so that a growing API server favours neither.
  const rawFirst = run % 2 === 0
  // The first requests of each kind make the API server build its schemas, which is nobody's to pay.
  await raw(cluster, 5)
  const before = rawFirst ? await raw(cluster) : undefined
  const product = await sluice(cluster)
  return { raw: before ?? (await raw(cluster)), ...product }
}

async function raw(cluster: TestCluster, count = units): Promise<number> {
  const prefix = `raw-${randomUUID().slice(0, 8)}`
  const connection = await connectionFromKubeconfig({ file: cluster.kubeconfigFile })
  const client = kubeClient(connection, { clock: systemClock })
  const send = (manifest: Manifest, dryRun: boolean) =>
    client.apply(typeOf(manifest), manifest, { fieldManager: 'kustomize-controller', dryRun })
  const start = performance.now()
  try {
    await inParallel([...Array(count).keys()], rawAtOnce, async (unit) => {
      for (const manifest of unitObjects(prefix, unit)) {
        for (const dryRun of [true, false]) {
          const answer = await send(manifest, dryRun)
          if (answer.kind === 'refused') throw new Error(answer.message)
        }
      }
    })
    return (performance.now() - start) / 1_000
  } finally {
    client.close()
  }
}

async function sluice(cluster: TestCluster): Promise<Omit<Sample, 'raw'>> {
  const prefix = `app-${randomUUID().slice(0, 8)}`
  const repository = createRepository()
  const files = Object.fromEntries([...Array(units).keys()].flatMap((unit) => unitFiles(prefix, unit)))
  repository.commit({ ...files, 'clusters/a/units.yaml': fluxManifests(prefix, units) })
  const product = await localRun(
    fleetOf({ url: repository.url, path: './clusters/a', kubeconfig: cluster.kubeconfigFile }),
  )
  try {
    const start = performance.now()
    const lane = laneStart()
    const first = await product.once({ around: lane.around })
    const applied = performance.now()
    const second = await product.once()
    const settled = performance.now()
    const open = [...first.outcomes, ...second.outcomes].filter(([, { kind }]) => kind !== 'ready')
    if (open.length > 0) throw new Error(`not ready: ${JSON.stringify(open.slice(0, 3))}`)
    const patches = (requests: readonly string[]) => requests.filter((request) => request.startsWith('PATCH')).length
    if (patches(first.requests) !== 2 * units * objectsPerUnit)
      throw new Error(`${patches(first.requests)} requests sent`)
    return {
      first: (applied - start) / 1_000,
      lane: (applied - lane.startedAt()) / 1_000,
      second: (settled - applied) / 1_000,
      patches: patches(second.requests),
      requests: second.requests.length,
    }
  } finally {
    await product.remove()
    repository.remove()
  }
}

/** Notes when the activation began that sent the first request: it reads its records, then looks for their objects. */
function laneStart(): { readonly around: Around; startedAt(): number } {
  let reading = performance.now()
  let started: number | undefined
  const around: Around = {
    store: (store) => ({
      ...store,
      list(prefix) {
        if (prefix === recordsPrefix('test')) reading = performance.now()
        return store.list(prefix)
      },
    }),
    cluster: (api) => ({
      ...api,
      apply(...request) {
        started ??= reading
        return api.apply(...request)
      },
    }),
  }
  return { around, startedAt: () => started ?? Number.NaN }
}

function typeOf({ apiVersion, kind }: Manifest): ResourceType {
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion]
  const plural = `${kind.toLowerCase()}s`
  return { group, version, kind, plural, namespaced: kind !== 'Namespace', verbs: ['patch'] }
}

function series(samples: readonly Sample[]): readonly Series[] {
  const pick = (what: keyof Sample) => samples.map((sample) => sample[what])
  return [
    { what: `raw dry-run and apply of ${units * objectsPerUnit} objects`, unit: 's', samples: pick('raw') },
    {
      what: `first run, ${units} units x ${objectsPerUnit} objects, rendering included`,
      unit: 's',
      samples: pick('first'),
      atMost: 15,
    },
    { what: 'first run over raw', unit: 'ratio', samples: samples.map(({ raw, first }) => first / raw), atMost: 1.5 },
    { what: 'of it the lane: from its records read to the last one written', unit: 's', samples: pick('lane') },
    { what: 'lane over raw', unit: 'ratio', samples: samples.map(({ raw, lane }) => lane / raw), atMost: 1.5 },
    { what: 'second run, nothing changed', unit: 's', samples: pick('second') },
    { what: 'second run, PATCH requests', unit: 'requests', samples: pick('patches'), atMost: 0 },
    { what: 'second run, requests', unit: 'requests', samples: pick('requests') },
  ]
}
