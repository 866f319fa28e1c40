import { Problem } from '../../core/problem.ts'
import { blobReader } from './blob-reader.ts'
import type { CommitObjects, CommitRequest, CommitView } from './commit-view.ts'
import { smallBytes, worthKeeping } from './kept.ts'
import { measure } from './measure.ts'
import { type GitObject, parseCommit, parseTree, type RawEntry } from './object.ts'
import { readSnapshot, snapshotKey, writeSnapshot } from './snapshot.ts'

/** Reads a commit: from the bucket in one request, or from the server in one request that leaves out what is here. */
export async function commitObjects(request: CommitRequest): Promise<CommitObjects> {
  const { client, cache, commit, earlier } = request
  const key = snapshotKey(client.transport, commit)
  const kept = await readSnapshot(cache, key, client.limits)
  const objects = new Map(kept?.objects)
  let view = viewOf(objects, request)
  let etag = kept?.etag
  const save = async (): Promise<void> => {
    etag = await writeSnapshot(cache, key, view === undefined ? [] : worthKeeping(objects, commit, view), etag)
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

function viewOf(objects: ReadonlyMap<string, GitObject>, { client, commit }: CommitRequest): CommitView | undefined {
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
): Promise<CommitView> {
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
