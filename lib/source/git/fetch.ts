import { malformed } from './malformed.ts'
import { lineOf, packetsOf, refused } from './pkt-line.ts'

/** What to ask of a server. */
export interface FetchRequest {
  readonly wants: readonly string[]
  /** Commits whose objects are here already, at least by id. */
  readonly haves?: readonly string[]
  /** Of the haves, those whose parents are not here. */
  readonly shallow?: readonly string[]
  readonly depth?: number
  readonly filter?: string
}

/** The arguments of a `fetch` command that asks for everything in one round. */
export function fetchArguments(request: FetchRequest): readonly string[] {
  return [
    'ofs-delta',
    'no-progress',
    // Without it a server leaves nothing out for a have at depth 1: it looks for edges only to make thin packs.
    ...(request.haves === undefined ? [] : ['thin-pack']),
    ...request.wants.map((oid) => `want ${oid}`),
    ...(request.shallow ?? []).map((oid) => `shallow ${oid}`),
    ...(request.depth === undefined ? [] : [`deepen ${request.depth}`]),
    ...(request.filter === undefined ? [] : [`filter ${request.filter}`]),
    ...(request.haves ?? []).map((oid) => `have ${oid}`),
    'done',
  ]
}

/** The pack inside the answer to a `fetch`: sections with a title; the pack comes in bands (1 data, 2 progress, 3 error). */
export function packOfAnswer(answer: Uint8Array): Buffer {
  const parts: Buffer[] = []
  let section: string | undefined
  for (const packet of packetsOf(answer)) {
    if (!Buffer.isBuffer(packet)) section = undefined
    else if (section === undefined) section = lineOf(packet)
    else if (section === 'packfile') {
      if (packet[0] === 3) throw refused(packet.toString('utf8', 1))
      if (packet[0] === 1) parts.push(packet.subarray(1))
    }
  }
  if (parts.length === 0) throw malformed('the answer holds no pack')
  return Buffer.concat(parts)
}
