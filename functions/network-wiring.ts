import { environment } from '../lib/core/environment.ts'
import { Problem } from '../lib/core/problem.ts'
import { renewed } from '../lib/core/renewed.ts'
import type { Cluster, Fleet } from '../lib/fleet/fleet.ts'
import { withFound } from '../lib/fleet/found-clusters.ts'
import type { Bucket } from '../lib/store/bucket.ts'
import { readFoundClusters } from '../lib/store/found-clusters.ts'

/** Messages to clusters that were found meanwhile go to the wrong lane for so long at most, which sends them on. */
const foundLifeMs = 30_000

/** Addresses of the sync queues of networks, by the names of these; none where the stack has none. */
export function networkQueueUrls(env: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  const text = env[environment.networkQueues]
  if (!text) return new Map()
  const value: unknown = JSON.parse(text)
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return new Map(
    entries.map(([name, url]) => {
      if (typeof url === 'string') return [name, url]
      throw new Problem({
        code: 'InvalidInput',
        subject: environment.networkQueues,
        what: `has no address for ${name}`,
      })
    }),
  )
}

/** Which network a cluster stands in, also one that was found. */
export function networksOf(fleet: Fleet, { store, clock }: Bucket): (cluster: string) => Promise<string | undefined> {
  const named = byName(fleet.clusters)
  const found = renewed(
    async () => {
      const clusters = byName(withFound(fleet, await readFoundClusters(store)).fleet.clusters)
      return { value: clusters, goodUntil: clock.now() + foundLifeMs }
    },
    () => clock.now(),
  )
  const isNetworked = fleet.clusterSets.some(({ template }) => template.network !== undefined)
  return async (cluster) => {
    const known = named.get(cluster) ?? (isNetworked ? (await found()).get(cluster) : undefined)
    return known?.network?.name
  }
}

function byName(clusters: readonly Cluster[]): ReadonlyMap<string, Cluster> {
  return new Map(clusters.map((cluster) => [cluster.name, cluster]))
}
