import { timeText } from '../../core/clock.ts'
import { asProblem, Problem } from '../../core/problem.ts'
import type { Found, FoundClusters, Vanished } from '../../fleet/found-clusters.ts'
import type { SourceId } from '../../source/spec.ts'
import { type Controls, readControls } from '../../store/controls.ts'
import type { Document } from '../../store/document.ts'
import { readFoundClusters } from '../../store/found-clusters.ts'
import type { Head } from '../../store/head.ts'
import { readHead } from '../../store/heads.ts'
import { type Identity, readIdentity } from '../../store/identity.ts'
import { allControlsKey, headsPrefix } from '../../store/keys.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import { keysOf, readAll } from '../../store/read-all.ts'
import type { UnitRecord } from '../../store/record.ts'
import { readRecords } from '../../store/records.ts'

/** All that the bucket says of a cluster. */
export interface ClusterState {
  readonly name: string
  readonly identity?: Identity
  readonly records: readonly UnitRecord[]
  /** By key; those for everything are among them. */
  readonly controls: ReadonlyMap<string, Controls>
  /** It was found for a set once and is not any more. */
  readonly vanished?: Vanished
}

export interface SourceState {
  readonly id: SourceId
  readonly head: Head
}

/** What all commands that only look look at. */
export interface State {
  readonly clusters: readonly ClusterState[]
  readonly sources: readonly SourceState[]
  /** Documents that could not be read; the rest is shown all the same. */
  readonly problems: readonly Problem[]
}

/** Reads clusters, or one of them, and all sources; clusters that nothing is kept of yet are there if `also` names them. */
export async function readState(store: ObjectStore, only?: string, also: readonly string[] = []): Promise<State> {
  const names = only === undefined ? [...new Set([...(await clusterNames(store)), ...also])].sort() : [only]
  const { vanished, problems: notFound } = await readFound(store)
  const problems: Problem[] = [...notFound]
  const clusters: ClusterState[] = []
  for (const name of names) {
    const { cluster, failed } = await readCluster(store, name)
    const gone = vanished[name]
    clusters.push({ ...cluster, ...(gone !== undefined && { vanished: gone }) })
    problems.push(...failed)
  }
  const heads = await readAll(await keysOf(store, headsPrefix), async (key) => {
    const id = key.slice(headsPrefix.length) as SourceId
    const document = await readHead(store, id)
    return document && { id, head: document.value }
  })
  return { clusters, sources: heads.found, problems: [...problems, ...heads.problems] }
}

/** What became of cluster sets, and why some of them cannot be searched. */
async function readFound(store: ObjectStore): Promise<Pick<FoundClusters, 'vanished'> & Pick<State, 'problems'>> {
  try {
    const { searches, vanished } = (await readFoundClusters(store)) ?? { searches: {}, vanished: {} }
    const failing = Object.values(searches).flatMap(({ problem }) => problem ?? [])
    return { vanished, problems: failing.map(searchProblem) }
  } catch (cause) {
    return { vanished: {}, problems: [asProblem(cause, { code: 'StoreFailed', what: 'could not be read' })] }
  }
}

function searchProblem({ message, since }: NonNullable<Found['problem']>): Problem {
  return new Problem({ code: 'ClusterUnreachable', what: `since ${timeText(since)}: ${message}` })
}

/** Every cluster that anything is kept of. */
export async function clusterNames(store: ObjectStore): Promise<readonly string[]> {
  const prefix = 'clusters/'
  const names = new Set<string>()
  for await (const { key } of store.list(prefix)) names.add(key.slice(prefix.length).split('/')[0] ?? '')
  return [...names]
}

async function readCluster(store: ObjectStore, name: string) {
  const identity = await readIdentity(store, name)
  const records = await readRecords(store, name)
  const keys = [allControlsKey, ...(await keysOf(store, `clusters/${name}/controls/`))]
  const controls = await readAll(keys, async (key) => {
    const document: Document<Controls> | undefined = await readControls(store, key)
    return document && ([key, document.value] as const)
  })
  const cluster: ClusterState = {
    name,
    ...(identity && { identity: identity.value }),
    // The record of a unit that is gone stays for its history and tombstones; it is nothing to look after.
    records: records.found.map(({ value }) => value).filter(({ removed }) => removed === undefined),
    controls: new Map(controls.found),
  }
  return { cluster, failed: [...records.problems, ...controls.problems] }
}
