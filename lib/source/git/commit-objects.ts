import { Problem } from '../../core/problem.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import type { GitClient } from './client.ts'
import { directoryMode, isFileMode, type Measured, measure } from './measure.ts'
import { type GitObject, parseCommit, parseTree, type RawEntry } from './object.ts'
import { readSnapshot, snapshotKey, writeSnapshot } from './snapshot.ts'

/** All directories of one commit, and those of its files that are here or were fetched. */
export interface CommitObjects {
  /** Id of the root directory. */
  readonly root: string
  readonly measured: Measured
  entriesOf(directory: string): readonly RawEntry[]
  /** Files by id, fetched together where they are not here yet. */
  blobs(oids: readonly string[]): Promise<ReadonlyMap<string, Buffer>>
}

export interface CommitRequest {
  readonly client: GitClient
  readonly cache: ObjectStore
  readonly commit: string
  /** A commit of the same repository that was read before: with it only what changed is sent. */
  readonly earlier?: string | undefined
}

/** A file of at most this size comes along without being asked for, and is kept with the directories. */
const smallBytes = 32 * 1024
const keptBytes = 4 * 1024 * 1024
/** Up to this many files a repository is small enough to fetch all its small files at the first need of one. */
const smallFiles = 2_000

/** Reads a commit: from the bucket in one request, or from the server in one request that leaves out what is here. */
export async function commitObjects(request: CommitRequest): Promise<CommitObjects> {
  const { client, cache, commit, earlier } = request
  const key = snapshotKey(client.transport, commit)
  const kept = await readSnapshot(cache, key, client.limits)
  const objects = new Map(kept?.objects)
  let view = viewOf(objects, request)
  let etag = kept?.etag
  const save = async (): Promise<void> => {
    etag = await writeSnapshot(cache, key, worthKeeping(objects, commit, view), etag)
  }
  if (view === undefined || view.measured.missing.length > 0) {
    const base =
      earlier === undefined
        ? undefined
        : await readSnapshot(cache, snapshotKey(client.transport, earlier), client.limits)
    view = await fetchCommit(request, objects, base?.objects)
    await save()
  }
  const complete = view
  return { ...complete, blobs: blobReader(request, objects, complete, save) }
}

type View = Omit<CommitObjects, 'blobs'>

function viewOf(objects: ReadonlyMap<string, GitObject>, { client, commit }: CommitRequest): View | undefined {
  const found = objects.get(commit)
  if (found === undefined) return undefined
  if (found.type !== 'commit') throw new Problem({ code: 'SourceFailed', subject: commit, what: 'is no commit' })
  const parsed = new Map<string, readonly RawEntry[]>()
  const entriesOf = (oid: string): readonly RawEntry[] | undefined => {
    const known = parsed.get(oid)
    const object = objects.get(oid)
    if (known !== undefined || object?.type !== 'tree') return known
    const entries = parseTree(object.data)
    parsed.set(oid, entries)
    return entries
  }
  const { tree } = parseCommit(found.data)
  const measured = measure(tree, entriesOf, client.limits)
  return { root: tree, measured, entriesOf: (oid) => entriesOf(oid) ?? [] }
}

async function fetchCommit(
  request: CommitRequest,
  objects: Map<string, GitObject>,
  base: ReadonlyMap<string, GitObject> | undefined,
): Promise<View> {
  const { client, commit, earlier } = request
  if (earlier !== undefined && base?.has(earlier)) {
    const less = { haves: [earlier], shallow: [earlier], filter: `blob:limit=${smallBytes}` }
    const changed = await client.fetch({ wants: [commit], depth: 1, ...less }, base)
    for (const object of [...base.values(), ...changed.values()]) objects.set(object.oid, object)
    const view = viewOf(objects, request)
    if (view !== undefined && view.measured.missing.length === 0) return view
  }
  const all = await client.fetch({ wants: [commit], depth: 1, filter: 'blob:none' })
  for (const object of all.values()) objects.set(object.oid, object)
  const view = viewOf(objects, request)
  if (view !== undefined && view.measured.missing.length === 0) return view
  throw new Problem({
    code: 'SourceFailed',
    subject: client.transport.url,
    what: `did not send all of commit ${commit}`,
  })
}

function blobReader(
  { client, commit }: CommitRequest,
  objects: Map<string, GitObject>,
  view: View,
  save: () => Promise<void>,
): CommitObjects['blobs'] {
  // With some files here already only what lacks is asked for; a cold start takes all that is small at once.
  let whole = [...objects.values()].some(({ type }) => type === 'blob')
  const small = (view.measured.byOid.get(view.root)?.files ?? 0) <= smallFiles
  let unsaved = 0
  let saved = [...objects.values()].reduce((sum, { data }) => sum + data.length, 0)
  const take = (fetched: ReadonlyMap<string, GitObject>): void => {
    for (const object of fetched.values()) {
      if (object.type === 'blob' && object.data.length <= smallBytes) unsaved += object.data.length
      objects.set(object.oid, object)
    }
  }
  return async (oids) => {
    const lacking = (): string[] => [...new Set(oids)].filter((oid) => objects.get(oid)?.type !== 'blob')
    const cold = small && !whole && lacking().length > 0 && (await client.filters())
    if (cold) {
      whole = true
      take(await client.fetch({ wants: [commit], depth: 1, filter: `blob:limit=${smallBytes}` }))
    }
    const wants = lacking()
    if (wants.length > 0) take(await client.fetch({ wants }))
    // Saved when it grew by a quarter: readers in many small steps cost few writes.
    if ((cold && unsaved > 0) || (unsaved * 4 > saved && saved < keptBytes * 2)) {
      saved += unsaved
      unsaved = 0
      await save()
    }
    return found(oids, objects, client)
  }
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

/** The commit, its directories, and its small files as far as there is room. */
function worthKeeping(
  objects: ReadonlyMap<string, GitObject>,
  commit: string,
  view: View | undefined,
): readonly GitObject[] {
  if (view === undefined) return []
  const directories = [...view.measured.byOid.keys()]
  const files = new Set(directories.flatMap((oid) => filesIn(view.entriesOf(oid))))
  let room = keptBytes
  const small = [...files].flatMap((oid) => {
    const object = objects.get(oid)
    if (object === undefined || object.data.length > Math.min(smallBytes, room)) return []
    room -= object.data.length
    return [object]
  })
  const needed = [commit, ...directories].flatMap((oid) => objects.get(oid) ?? [])
  return [...needed, ...small]
}

function filesIn(entries: readonly RawEntry[]): readonly string[] {
  return entries.filter(({ mode }) => mode !== directoryMode && isFileMode(mode)).map(({ oid }) => oid)
}
