import { createHash } from 'node:crypto'
import { applyDelta, deltaResultSize } from './delta.ts'
import type { GitLimits } from './limits.ts'
import { malformed, tooLarge } from './malformed.ts'
import { type GitObject, gitObject, isObjectType } from './object.ts'
import { type PackEntry, packEntryAt } from './pack-entry.ts'
import { isOid } from './refs.ts'

type Delta = { readonly offset: number; readonly data: Buffer }
type Known = ReadonlyMap<string, GitObject>

/** What a pack held, and the bases that its remaining deltas need. */
export interface Unpacked {
  readonly objects: Known
  readonly lacking: readonly string[]
}

/**
 * The objects of a pack by id, every one checked against the pack's checksum and its own id.
 * A thin pack has deltas against objects that the receiver said it has: those are looked up in `known`.
 */
export function parsePack(pack: Buffer, limits: GitLimits, known: Known = new Map()): Unpacked {
  const objects = new Map<string, GitObject>()
  const { ready, waiting } = sortOut(readEntries(pack, limits), known)
  // A list of work instead of recursion: chains of deltas can be as long as the pack.
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    const { object, offset } = next
    if (offset !== undefined) objects.set(object.oid, object)
    for (const base of [object.oid, String(offset)]) {
      for (const delta of waiting.get(base) ?? []) {
        const data = applyDelta(object.data, delta.data, limits.objectBytes)
        ready.push({ offset: delta.offset, object: gitObject(object.type, data) })
      }
      waiting.delete(base)
    }
  }
  const lacking = [...waiting.keys()]
  const stuck = new Set([...waiting.values()].flatMap((deltas) => deltas.map(({ offset }) => String(offset))))
  if (lacking.some((base) => !isOid(base) && !stuck.has(base))) throw malformed('a delta names no object')
  return { objects, lacking: lacking.filter(isOid) }
}

interface Work {
  /** Unset for what was known before. */
  readonly offset?: number
  readonly object: GitObject
}

/** Whole objects and known bases to start from, and deltas by the base (id or offset) that they wait for. */
function sortOut(entries: readonly PackEntry[], known: Known): { ready: Work[]; waiting: Map<string, Delta[]> } {
  const ready: Work[] = []
  const waiting = new Map<string, Delta[]>()
  for (const { kind, data, offset } of entries) {
    if (typeof kind === 'string') {
      ready.push({ offset, object: gitObject(kind, data) })
      continue
    }
    const base = 'baseOid' in kind ? kind.baseOid : String(kind.baseOffset)
    const others = waiting.get(base)
    if (others === undefined) waiting.set(base, [{ offset, data }])
    else others.push({ offset, data })
  }
  const bases = [...waiting.keys()].flatMap((base) => known.get(base) ?? [])
  return { ready: [...bases.map((object) => ({ object })), ...ready], waiting }
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
