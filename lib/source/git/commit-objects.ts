import { Problem } from '../../core/problem.ts'
import { blobReader } from './blob-reader.ts'
import type { CommitObjects, CommitRequest, CommitView } from './commit-view.ts'
import { smallBytes, worthKeeping } from './kept.ts'
import { measure } from './measure.ts'
import type { KnownCommit } from './memory.ts'
import { type GitObject, parseCommit, parseTree, type RawEntry } from './object.ts'
import { readSnapshot, snapshotKey, writeSnapshot } from './snapshot.ts'

/** Reads a commit: from the bucket in one request, or from the server in one request that leaves out what is here. */
export async function commitObjects(request: CommitRequest): Promise<CommitObjects> {
  const { cache, commit, earlier, client, memory, later } = request
  const key = snapshotKey(client.transport, commit)
  const kept = await knownCommit(request, commit)
  const objects = new Map(kept?.objects)
  let view = viewOf(objects, request)
  let etag = kept?.etag
  const save = async (): Promise<void> => {
    const worth = view === undefined ? [] : worthKeeping(objects, commit, view)
    etag = await writeSnapshot(cache, key, worth, etag)
    memory.commits.set(key, { objects: new Map(worth.map((object) => [object.oid, object])), etag })
  }
  if (view === undefined || view.measured.missing.length > 0) {
    const base = earlier === undefined ? undefined : await knownCommit(request, earlier)
    view = await fetchCommit(request, objects, base?.objects)
    // Until it is saved all of it is remembered: the next push builds on it.
    memory.commits.set(key, { objects, etag })
    later(save)
  }
  const complete = view
  return { ...complete, blobs: blobReader(request, objects, complete, async () => later(save)) }
}

async function knownCommit({ client, cache, memory }: CommitRequest, commit: string): Promise<KnownCommit | undefined> {
  const key = snapshotKey(client.transport, commit)
  const known = memory.commits.get(key) ?? (await readSnapshot(cache, key, client.limits))
  if (known !== undefined) memory.commits.set(key, known)
  return known
}

function viewOf(objects: ReadonlyMap<string, GitObject>, request: CommitRequest): CommitView | undefined {
  const { client, commit, memory } = request
  const found = objects.get(commit)
  if (found === undefined) return undefined
  if (found.type !== 'commit') throw new Problem({ code: 'SourceFailed', subject: commit, what: 'is no commit' })
  const parsed = new Map<string, readonly RawEntry[]>()
  const entriesOf = (oid: string): readonly RawEntry[] | undefined => {
    const known = parsed.get(oid)
    if (known !== undefined) return known
    const object = objects.get(oid)
    if (object?.type !== 'tree') return undefined
    const before = memory.directories.get(oid)
    const entries = before ?? parseTree(object.data)
    if (before === undefined) memory.directories.set(oid, entries)
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
): Promise<CommitView> {
  const { client, commit, earlier } = request
  if (earlier !== undefined && base?.has(earlier)) {
    const less = { haves: [earlier], shallow: [earlier], filter: `blob:limit=${smallBytes}` }
    const changed = await client.fetch({ wants: [commit], depth: 1, ...less }, base)
    for (const [oid, object] of base) objects.set(oid, object)
    for (const [oid, object] of changed) objects.set(oid, object)
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
