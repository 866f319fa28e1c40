import type { SourceId } from '../../source/spec.ts'
import type { Bucket } from '../../store/bucket.ts'
import { answerKey, headKey } from '../../store/keys.ts'
import { type ListedSource, reviseSources, type SourceList } from '../../store/sources.ts'
import type { Roots } from './roots.ts'

type KeyedList = SourceList & { readonly key: string }

/** Drops the intervals of GitRepositories that no record of their cluster names any more, which would go on to set the pace of polls. */
export async function dropIntervals(
  bucket: Bucket,
  lists: readonly KeyedList[],
  inUse: (by: string) => boolean,
): Promise<readonly KeyedList[]> {
  const revise = (source: ListedSource): ListedSource => ({
    ...source,
    intervals: Object.fromEntries(Object.entries(source.intervals).filter(([by]) => inUse(by))),
  })
  for (const { key } of lists) await reviseSources(bucket, key, revise)
  return lists.map((list) => ({ ...list, sources: list.sources.map(revise) }))
}

/** Whether a GitRepository (`cluster/namespace/name`) is named by a record, or may be. */
export function isNamed({ named }: Pick<Roots, 'named'>, clusters: ReadonlySet<string>): (by: string) => boolean {
  return (by) => {
    const [cluster = '', ...rest] = by.split('/')
    const records = named.get(cluster)
    return !clusters.has(cluster) || records?.complete !== true || records.repositories.has(rest.join('/'))
  }
}

/** Sources that nobody names and of whose head nobody wants a build. One that a lane is just creating looks so too, for a moment. */
export function unusedSources({ heads, unreadable }: Roots, lists: readonly KeyedList[]): ReadonlySet<SourceId> {
  const listed = new Map(lists.flatMap(({ sources }) => sources.map((one) => [one.source, one] as const)))
  const isUnused = (source: SourceId): boolean =>
    !unreadable.has(source) &&
    Object.keys(heads.get(source)?.value.builds ?? {}).length === 0 &&
    Object.keys(listed.get(source)?.intervals ?? {}).length === 0
  return new Set([...heads.keys(), ...listed.keys()].filter(isUnused))
}

/**
 * Removes a source: first its head, if that is still what was read, then what it answered to people, and then its name from the list of its
 * URL, so that it is polled no more.
 *
 *     lane    note in list ── read head ────────── ask for a build ── next activation: note in list, create head, ask again
 *     sweep                      └── delete head ── take out of list
 *
 * A lane that comes between the two has its request dropped, for there is no head; its next activation finds that and begins anew.
 */
export async function retireSource(bucket: Bucket, source: SourceId, { heads }: Roots, lists: readonly KeyedList[]) {
  const head = heads.get(source)
  if (head !== undefined && !(await bucket.store.deleteIf(headKey(source), { etag: head.etag }))) return false
  await bucket.store.delete(answerKey(source))
  for (const { key } of lists.filter(({ sources }) => sources.some((one) => one.source === source))) {
    await reviseSources(bucket, key, (one) => (one.source === source ? undefined : one))
  }
  return true
}
