import { isDeepStrictEqual } from 'node:util'
import { inParallel } from '../core/in-parallel.ts'
import { asProblem, Problem } from '../core/problem.ts'
import type { ClusterSet, Fleet } from '../fleet/fleet.ts'
import { type CompleteFleet, type Found, type FoundClusters, withFound } from '../fleet/found-clusters.ts'
import { type ClusterSearch, searchesOf, searchId } from '../fleet/search.ts'
import type { Bucket } from '../store/bucket.ts'
import { changeFoundClusters, readFoundClusters } from '../store/found-clusters.ts'

/** Asks a cloud for the clusters of a set in one place. */
export type Search = (search: ClusterSearch) => Promise<{ readonly account: string; readonly names: readonly string[] }>

export interface SearchWorld {
  readonly bucket: Bucket
  readonly fleet: Fleet
  readonly search: Search
}

/** What a search of some sets came to. */
export interface Searched extends CompleteFleet {
  /** Clusters that were not there before. */
  readonly appeared: readonly string[]
}

const searchesAtOnce = 8

/**
 * Searches some sets and writes down what is there now. A place that does not answer keeps the list of its last answer, with the reason
 * beside it: a role that lost a permission must not look like an account without clusters. Nothing is written where nothing changed.
 */
export async function searchSets(world: SearchWorld, sets: readonly ClusterSet[]): Promise<Searched> {
  const { bucket, fleet, search } = world
  const answers = await inParallel(sets.flatMap(searchesOf), searchesAtOnce, async (wanted) => ({
    wanted,
    answer: await answerOf(search, wanted),
  }))
  const before = await readFoundClusters(bucket.store)
  const changed = (present: FoundClusters | undefined): FoundClusters => {
    const searches = { ...present?.searches }
    for (const { wanted, answer } of answers) {
      const id = searchId(wanted)
      searches[id] = foundNow(wanted, answer, searches[id], bucket.clock.now())
    }
    return withVanished(fleet, present, pruned(fleet, searches), bucket.clock.now())
  }
  const isSame = before !== undefined && isDeepStrictEqual(changed(before), before)
  const now = isSame ? before : await changeFoundClusters(bucket, changed)
  const complete = withFound(fleet, now)
  const known = new Set(withFound(fleet, before).fleet.clusters.map(({ name }) => name))
  return {
    fleet: complete.fleet,
    problems: [...answers.flatMap(({ answer }) => (answer instanceof Problem ? [answer] : [])), ...complete.problems],
    appeared: complete.fleet.clusters.map(({ name }) => name).filter((name) => !known.has(name)),
  }
}

type Answer = Awaited<ReturnType<Search>> | Problem

async function answerOf(search: Search, wanted: ClusterSearch): Promise<Answer> {
  try {
    return await search(wanted)
  } catch (cause) {
    const place = wanted.account === undefined ? wanted.region : `account ${wanted.account} and ${wanted.region}`
    const what = `could not be searched for in ${place}; the clusters found there before stay`
    const code = asProblem(cause, { code: 'ClusterUnreachable', what }).code
    return new Problem({ code, subject: `ClusterSet/${wanted.set}`, what, cause })
  }
}

function foundNow(wanted: ClusterSearch, answer: Answer, before: Found | undefined, now: number): Found {
  const { set, account = '' } = wanted
  if (!(answer instanceof Problem)) return { set, account: answer.account, names: answer.names }
  const problem = { message: answer.message, since: before?.problem?.since ?? now }
  return { ...(before ?? { set, account, names: [] }), problem }
}

/** Searches that the fleet file does not ask for any more say nothing. */
function pruned(fleet: Fleet, searches: FoundClusters['searches']): FoundClusters['searches'] {
  const asked = new Set<string>(fleet.clusterSets.flatMap(searchesOf).map(searchId))
  return Object.fromEntries(Object.entries(searches).filter(([id]) => asked.has(id)))
}

/** Clusters that were found before and are not now; one that is found again has not vanished. */
function withVanished(
  fleet: Fleet,
  before: FoundClusters | undefined,
  searches: FoundClusters['searches'],
  now: number,
): FoundClusters {
  const there = new Set(withFound(fleet, { searches, vanished: {} }).fleet.clusters.map(({ name }) => name))
  const vanished = { ...before?.vanished }
  for (const set of fleet.clusterSets) {
    const alone = withFound({ ...fleet, clusters: [], clusterSets: [set] }, before)
    for (const { name } of alone.fleet.clusters) vanished[name] ??= { set: set.name, since: now }
  }
  const gone = Object.entries(vanished).filter(([name]) => !there.has(name))
  return { searches, vanished: Object.fromEntries(gone) }
}
