import { Problem } from '../../core/problem.ts'
import type { GitClient } from './client.ts'
import type { CommitObjects, CommitRequest, CommitView } from './commit-view.ts'
import { keptBytes, smallBytes } from './kept.ts'
import type { GitObject } from './object.ts'

/** Up to this many files a repository is small enough to fetch all its small files at the first need of one. */
const smallFiles = 2_000

/** Reads files of a commit, together where several lack, and lets what came be saved now and then. */
export function blobReader(
  { client, commit }: CommitRequest,
  objects: Map<string, GitObject>,
  view: CommitView,
  save: () => Promise<void>,
): CommitObjects['blobs'] {
  const isSmall = ({ type, data }: GitObject): boolean => type === 'blob' && data.length <= smallBytes
  let [saved, savedFiles, cold] = [0, 0, false]
  // Counted at the first need: most pushes bring along all that is read of them.
  const count = (): void => {
    saved = sizeOf([...objects.values()])
    savedFiles = sizeOf([...objects.values()].filter(isSmall))
    // With some files here already only what lacks is asked for; a cold start takes all that is small at once.
    cold = savedFiles === 0 && (view.measured.byOid.get(view.root)?.files ?? 0) <= smallFiles
  }
  let counted = false
  const lacks = (oid: string): boolean => objects.get(oid)?.type !== 'blob'
  const take = (fetched: ReadonlyMap<string, GitObject>): number => {
    for (const object of fetched.values()) objects.set(object.oid, object)
    return sizeOf([...fetched.values()].filter(isSmall))
  }
  let unsaved = 0
  const bring = async (oids: readonly string[]): Promise<void> => {
    if (!counted) count()
    counted = true
    const all = cold && (await client.filters())
    cold = false
    if (all) unsaved += take(await client.fetch({ wants: [commit], depth: 1, filter: `blob:limit=${smallBytes}` }))
    const wants = oids.filter(lacks)
    if (wants.length > 0) unsaved += take(await client.fetch({ wants }))
    // Saved when it grew by a quarter: readers in many small steps cost few writes.
    if (unsaved === 0 || savedFiles >= keptBytes || (!all && unsaved * 4 < saved)) return
    saved += unsaved
    savedFiles += unsaved
    unsaved = 0
    await save()
  }
  const bringTogether = gather(bring)
  return async (oids) => {
    const lacking = oids.filter(lacks)
    if (lacking.length > 0) await bringTogether(lacking)
    return found(oids, objects, client)
  }
}

/** One call at a time; what is asked for meanwhile is asked for together in the next. */
function gather(bring: (oids: readonly string[]) => Promise<void>): (oids: readonly string[]) => Promise<void> {
  const queue = new Set<string>()
  let last: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined
  return (oids) => {
    for (const oid of oids) queue.add(oid)
    if (next !== undefined) return next
    const turn = last.then(() => {
      next = undefined
      const all = [...queue]
      queue.clear()
      return bring(all)
    })
    next = turn
    // Those who asked see the failure; those who come after are not stopped by it.
    last = turn.catch(() => {})
    return turn
  }
}

function sizeOf(objects: readonly GitObject[]): number {
  return objects.reduce((sum, { data }) => sum + data.length, 0)
}

function found(oids: readonly string[], objects: ReadonlyMap<string, GitObject>, client: GitClient) {
  const result = new Map<string, Buffer>()
  for (const oid of oids) {
    const object = objects.get(oid)
    if (object?.type !== 'blob') {
      throw new Problem({ code: 'SourceFailed', subject: client.transport.url, what: `did not send the file ${oid}` })
    }
    result.set(oid, object.data)
  }
  return result
}
