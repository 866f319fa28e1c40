import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import type { Around } from '../../lib/local/product.ts'
import { startCluster, type TestCluster } from '../support/cluster.ts'
import { eventually } from '../support/eventually.ts'
import { createRepository, type GitRepository } from '../support/git-repository.ts'
import { fleetOf } from '../support/local-run.ts'
import { sendPush } from '../support/send-webhook.ts'
import { type Served, startServed } from '../support/served.ts'
import { type Watch, watchObjects } from '../support/watch-object.ts'
import type { Bench, Series } from './bench.ts'
import { type BenchChild, startChild } from './bench-child.ts'
import type { GitHosted } from './git-host.ts'
import { fluxManifests, unitFiles } from './units.ts'

const secret = 'bench'
const prefix = 'push'
const url = 'https://git.example/acme/fleet'

interface Counts {
  api: string[]
  store: string[]
}

interface Sample {
  /** POST sent to the webhook's answer, and to the changed object seen live by a watch. */
  readonly answered: number
  readonly live: number
  /** Until the lane had written down that everything is ready. */
  readonly settled: number
  readonly api: readonly string[]
  readonly store: readonly string[]
  readonly git: readonly string[]
}

/** A push of one file, from the webhook to the changed object, in clusters of two sizes; and how fast a unit releases the next one. */
export const pushBench: Bench = {
  name: 'push',
  async run(runs) {
    const small = await pushes(200, runs)
    const large = await pushes(1_000, runs)
    const handOffs = await handOff(runs)
    return [...series(200, small, 1_000), ...series(1_000, large, undefined), ratio(small, large), handOffs]
  },
}

export async function pushes(units: number, runs: number): Promise<readonly Sample[]> {
  const counts: Counts = { api: [], store: [] }
  return withProduct(manyUnits(units), counts, async ({ repository, git, served, watch }) => {
    const samples: Sample[] = []
    for (let run = -2; run < runs; run++) {
      const sample = await onePush({ repository, git, served, watch, counts, unit: run + 3, value: `run ${run}` })
      // The first ones warm the compiler and the caches of both sides.
      if (run >= 0) samples.push(sample)
      // What a push leaves for a quiet moment is done before the next one.
      await pause(3_000)
    }
    return samples
  })
}

interface Push extends Scene {
  readonly counts: Counts
  readonly unit: number
  readonly value: string
}

async function onePush({ repository, git, served, watch, counts, unit, value }: Push): Promise<Sample> {
  const namespace = `${prefix}-${unit}`
  const file = `apps/${unit}/configmap-config-1.yaml`
  const commit = repository.commit({
    [file]: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config-1, namespace: ${namespace}}\ndata: {value: ${value}}\n`,
  })
  counts.api.length = 0
  counts.store.length = 0
  await git.ask('tell')
  const applied = watch.next(({ metadata, data }) => metadata.namespace === namespace && data?.value === value)
  const start = performance.now()
  const status = await sendPush({ to: served.webhook, secret, repository: url, after: commit })
  const answered = performance.now() - start
  if (status !== 202) throw new Error(`webhook answered ${status}`)
  const live = (await applied) - start
  const api = [...counts.api]
  // The lane is written when it is taken and when it is let go.
  const lanes = () => counts.store.filter((line) => line === 'put clusters/test/lane').length
  await eventually('the lane to end', () => (lanes() >= 2 ? true : undefined), { interval: 1 })
  const settled = performance.now() - start
  return { answered, live, settled, api, store: [...counts.store], git: (await git.ask('tell')).requests }
}

interface Scene {
  readonly repository: GitRepository
  readonly git: BenchChild<'tell', GitHosted>
  readonly served: Served
  readonly watch: Watch
}

async function withProduct<T>(
  files: Readonly<Record<string, string>>,
  counts: Counts,
  use: (scene: Scene, cluster: TestCluster) => Promise<T>,
): Promise<T> {
  const cluster = await startCluster({ controllers: false, pods: false })
  const repository = createRepository()
  repository.commit(files)
  // As a Git host keeps it: to look through thousands of single files costs it as much as the rest of a fetch.
  repository.git('gc', '-q')
  const git: Scene['git'] = await startChild('git-host.ts', { args: [repository.folder] })
  const fetchFrom = (await git.ask('tell')).url
  const more = `---
apiVersion: sluice.dev/v1
kind: Repository
metadata: {name: acme}
spec: {url: '${url}', fetchFrom: '${fetchFrom}', webhook: {secrets: [{env: HOOK}]}}
`
  const fleet = fleetOf({ url, path: './clusters/a', kubeconfig: cluster.kubeconfigFile, more })
  const served = await startServed(fleet, {
    env: { HOOK: secret },
    around: countingStore(counts),
    onRequest: ({ method, path, query }) => counts.api.push(`${method} ${path}${query && `?${query}`}`),
  })
  const watch = await watchObjects(cluster, '/api/v1/configmaps')
  try {
    await allReady(served, Object.keys(files).filter((file) => file.endsWith('kustomization.yaml')).length)
    return await use({ repository, git, served, watch }, cluster)
  } finally {
    watch.close()
    await served.stop()
    await git.stop()
    repository.remove()
    await cluster.stop()
  }
}

/** All units, and the root. */
async function allReady(served: Served, units: number): Promise<void> {
  await eventually(
    `${units + 1} units to be ready`,
    async () => {
      const records = [...(await served.records('test')).values()]
      const ready = records.filter(({ conditions }) =>
        conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
      )
      return ready.length === units + 1 ? true : undefined
    },
    { timeout: 300_000, interval: 500 },
  )
  await pause(2_000)
}

function countingStore(counts: Counts): Around {
  return {
    cluster: (api) => api,
    store: (store) => ({
      ...store,
      get(key) {
        counts.store.push(`get ${key}`)
        return store.get(key)
      },
      list(prefix) {
        counts.store.push(`list ${prefix}`)
        return store.list(prefix)
      },
      async put(key, bytes, condition) {
        const outcome = await store.put(key, bytes, condition)
        counts.store.push(`put ${key}`)
        return outcome
      },
    }),
  }
}

function manyUnits(units: number): Readonly<Record<string, string>> {
  const files = Object.fromEntries([...Array(units).keys()].flatMap((unit) => unitFiles(prefix, unit)))
  return { ...files, 'clusters/a/units.yaml': fluxManifests(prefix, units) }
}

const chain = 10

/** A chain of units that each wait for the one before: from one's Ready in its record to the next one's object live. */
export async function handOff(runs: number): Promise<Series> {
  const samples: number[] = []
  const readyAt = new Map<string, number>()
  const counts: Counts = { api: [], store: [] }
  counts.store.push = (...lines) => {
    for (const line of lines) {
      const link = /^put clusters\/test\/records\/Kustomization\/flux-system\/link-(\d+)$/.exec(line)?.[1]
      if (link !== undefined) readyAt.set(link, performance.now())
    }
    return 0
  }
  await withProduct(links('start'), counts, async ({ repository, served, watch }) => {
    for (let run = 0; run <= runs; run++) {
      const value = `run ${run}`
      const lives = [...Array(chain).keys()].map((link) =>
        watch.next(({ metadata, data }) => metadata.name === `link-${link}` && data?.value === value),
      )
      // The last record that a unit writes before the next one's object is seen is the one that says Ready.
      const gaps = lives.slice(1).map(async (live, link) => {
        const at = await live
        return at - (readyAt.get(`${link}`) ?? Number.NaN)
      })
      const commit = repository.commit(links(value))
      await sendPush({ to: served.webhook, secret, repository: url, after: commit })
      const measured = await Promise.all(gaps)
      if (run > 0) samples.push(...measured)
      await pause(1_000)
    }
  })
  return { what: 'a unit ready to the object of the next one live', unit: 'ms', samples, atMost: 300 }
}

function links(value: string): Readonly<Record<string, string>> {
  const files: Record<string, string> = {}
  for (const link of Array(chain).keys()) {
    const after = link === 0 ? '' : `, dependsOn: [{name: link-${link - 1}}]`
    files[`clusters/a/${link}.yaml`] =
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: link-${link}, namespace: flux-system}\n` +
      `spec: {interval: 10m, prune: true, wait: true, path: ./links/${link}, sourceRef: {kind: GitRepository, name: flux-system}${after}}\n`
    files[`links/${link}/kustomization.yaml`] = 'resources: [object.yaml]\n'
    files[`links/${link}/object.yaml`] =
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: link-${link}, namespace: default}\ndata: {value: ${value}}\n`
  }
  return files
}

function series(units: number, samples: readonly Sample[], atMost: number | undefined): readonly Series[] {
  const of = (what: string, unit: Series['unit'], pick: (sample: Sample) => number, bound?: number): Series => ({
    ...{ what: `${units} units x 8 objects: ${what}`, unit, samples: samples.map(pick) },
    ...(bound !== undefined && { atMost: bound }),
  })
  const isDryRun = (request: string) => request.startsWith('PATCH') && request.includes('dryRun=All')
  const isWrite = (request: string) => !request.startsWith('GET') && !request.includes('dryRun=All')
  const isList = (request: string) => request.startsWith('GET') && request.includes('labelSelector')
  const others = ({ api }: Sample) =>
    api.filter((request) => !isDryRun(request) && !isWrite(request) && !isList(request)).length
  return [
    of('webhook sent to answered', 'ms', ({ answered }) => answered, 20),
    of('webhook sent to object live', 'ms', ({ live }) => live, atMost),
    of('webhook sent to all recorded', 'ms', ({ settled }) => settled),
    of('requests to the API server: kube-system and /version', 'requests', others, 2),
    of('type LISTs', 'requests', ({ api }) => api.filter(isList).length),
    of('dry-runs', 'requests', ({ api }) => api.filter(isDryRun).length, 1),
    of('writes', 'requests', ({ api }) => api.filter(isWrite).length, 1),
    of('requests to the Git host', 'requests', ({ git }) => git.length, 5),
    of('reads of the store', 'requests', ({ store }) => store.filter((line) => !line.startsWith('put')).length),
    of('writes of the store', 'requests', ({ store }) => store.filter((line) => line.startsWith('put')).length),
  ]
}

function ratio(small: readonly Sample[], large: readonly Sample[]): Series {
  const middle = [...small].sort((a, b) => a.live - b.live)[Math.floor(small.length / 2)]?.live ?? Number.NaN
  return {
    what: 'object live in 1,000 units over the median of 200',
    unit: 'ratio',
    samples: large.map(({ live }) => live / middle),
    atMost: 1.2,
  }
}
