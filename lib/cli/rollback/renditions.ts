import type { Digest } from '../../core/digest.ts'
import type { Revision } from '../../core/revision.ts'
import { renderedAt } from '../../store/head.ts'
import { artifactKey } from '../../store/keys.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import type { HistoryEntry } from '../../store/record.ts'
import type { FoundUnit } from '../state/find-unit.ts'
import { pinOf } from '../state/pinned.ts'
import type { State } from '../state/read-state.ts'
import { buildsOf } from '../state/unit-row.ts'

/** An artifact that a unit has, had, or is to have: what it can be rolled back to. */
export interface Rendition {
  readonly artifact: Digest
  /** Missing where only the head still knows of it. */
  readonly revision?: Revision
  /** How attempts to apply it ended, newest first. */
  readonly attempts: readonly HistoryEntry[]
  /** It is what is on the cluster; what the unit is pinned to; what its source has now. */
  readonly applied: boolean
  readonly pinned: boolean
  readonly head: boolean
  /** It is in the bucket. */
  readonly kept: boolean
}

/** What a unit may be brought to: what its source has now, then what was applied last, then what lies further back. */
export async function renditionsOf(
  { cluster, record }: FoundUnit,
  { sources, clusters }: Pick<State, 'sources' | 'clusters'>,
  store: ObjectStore,
): Promise<readonly Rendition[]> {
  const builds = buildsOf(cluster.name, record, sources)
  const present = builds.flatMap(({ build: { artifact } }) => artifact ?? [])
  const pin = pinOf(cluster, record.unit)
  const attempts = record.history.toSorted((a, b) => b.last - a.last)
  const before = builds.flatMap(({ build }) => build.before?.map(({ artifact }) => artifact) ?? [])
  const known = [pin, record.applied].flatMap((one) => one?.artifact ?? [])
  const all = [...new Set([...present, ...attempts.map(({ artifact }) => artifact), ...known, ...before])]
  const revisions = revisionsOf(clusters.flatMap(({ records }) => records.flatMap(({ history }) => history)))
  return Promise.all(
    all.map(async (artifact): Promise<Rendition> => {
      const own = attempts.filter((entry) => entry.artifact === artifact)
      const named = [pin, record.applied].find((one) => one?.artifact === artifact)?.revision
      const found = builds.find(({ build }) => build.artifact === artifact)
      const rendered = found && renderedAt(found.source.head, found.build)
      const revision = own[0]?.revision ?? named ?? rendered ?? revisions.get(artifact)
      return {
        ...{ artifact, attempts: own, head: present.includes(artifact) },
        ...(revision !== undefined && { revision }),
        applied: record.applied?.artifact === artifact,
        pinned: pin?.artifact === artifact,
        kept: await isKept(store, artifact),
      }
    }),
  )
}

/** What other units applied from the same build: the artifact of a path is the same on every cluster. */
function revisionsOf(histories: readonly HistoryEntry[]): ReadonlyMap<Digest, Revision> {
  return new Map(histories.map(({ artifact, revision }) => [artifact, revision]))
}

/** By a listing: that it is there costs no download. */
async function isKept(store: ObjectStore, artifact: Digest): Promise<boolean> {
  const wanted = artifactKey(artifact)
  for await (const { key } of store.list(wanted)) if (key === wanted) return true
  return false
}
