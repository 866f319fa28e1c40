import { createHash } from 'node:crypto'
import { applyDelta, deltaResultSize } from './delta.ts'
import type { GitLimits } from './limits.ts'
import { malformed, tooLarge } from './malformed.ts'
import { type GitObject, gitObject, isObjectType } from './object.ts'
import { type PackEntry, packEntryAt } from './pack-entry.ts'

type Delta = { readonly offset: number; readonly data: Buffer }

/** The objects of a pack by id, every one checked against the pack's checksum and its own id. */
export function parsePack(pack: Buffer, limits: GitLimits): ReadonlyMap<string, GitObject> {
  const entries = readEntries(pack, limits)
  const byOid = new Map<string, GitObject>()
  const waiting = new Map<string, Delta[]>()
  const ready: { readonly offset: number; readonly object: GitObject }[] = []
  for (const { kind, data, offset } of entries) {
    if (typeof kind === 'string') ready.push({ offset, object: gitObject(kind, data) })
    else {
      const base = 'baseOid' in kind ? kind.baseOid : String(kind.baseOffset)
      const deltas = waiting.get(base)
      if (deltas === undefined) waiting.set(base, [{ offset, data }])
      else deltas.push({ offset, data })
    }
  }
  let deltas = entries.length - ready.length
  // A list of work instead of recursion: chains of deltas can be as long as the pack.
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    const { object, offset } = next
    byOid.set(object.oid, object)
    for (const base of [object.oid, String(offset)]) {
      for (const delta of waiting.get(base) ?? []) {
        const data = applyDelta(object.data, delta.data, limits.objectBytes)
        ready.push({ offset: delta.offset, object: gitObject(object.type, data) })
        deltas -= 1
      }
      waiting.delete(base)
    }
  }
  if (deltas !== 0) throw malformed(`${deltas} objects of the pack lack their base`)
  return byOid
}

function readEntries(pack: Buffer, limits: GitLimits): readonly PackEntry[] {
  const count = checkFrame(pack)
  if (count > limits.objects) throw tooLarge('objects in a pack', limits.objects)
  const body = pack.subarray(0, pack.length - 20)
  const entries: PackEntry[] = []
  let unpacked = 0
  let at = 12
  for (let index = 0; index < count; index += 1) {
    const entry = packEntryAt(body, at, limits.objectBytes)
    unpacked += entry.data.length
    if (!isObjectType(String(entry.kind))) unpacked += deltaResultSize(entry.data)
    if (unpacked > limits.unpackedBytes) throw tooLarge('unpacked bytes of a pack', limits.unpackedBytes)
    entries.push(entry)
    at = entry.next
  }
  if (at !== body.length) throw malformed('the pack has bytes after its last object')
  return entries
}

/** Checks signature, version and checksum; gives the number of objects. */
function checkFrame(pack: Buffer): number {
  if (pack.length < 32 || pack.toString('latin1', 0, 4) !== 'PACK') throw malformed('the answer holds no pack')
  const version = pack.readUInt32BE(4)
  if (version !== 2 && version !== 3) throw malformed(`packs of version ${version} are unknown`)
  const end = pack.length - 20
  const sum = createHash('sha1').update(pack.subarray(0, end)).digest()
  if (!sum.equals(pack.subarray(end))) throw malformed('the checksum of the pack is wrong')
  return pack.readUInt32BE(8)
}
