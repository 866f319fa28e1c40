import { isDigest } from '../../core/digest.ts'
import { Problem } from '../../core/problem.ts'
import type { SourceId } from '../../source/spec.ts'
import { readControls } from '../../store/controls.ts'
import type { Document } from '../../store/document.ts'
import type { Head } from '../../store/head.ts'
import { readHead } from '../../store/heads.ts'
import { clusterOfKey, clustersPrefix, controlsPrefix, headsPrefix } from '../../store/keys.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import { keysOf, readAll } from '../../store/read-all.ts'
import { readRecords } from '../../store/records.ts'
import { type Named, namedBy } from './named.ts'
import type { References } from './references.ts'

/** All that refers to something, as a sweep reads it. */
export interface Roots {
  readonly heads: ReadonlyMap<SourceId, Document<Head>>
  /** Sources whose heads are there and cannot be read. */
  readonly unreadable: ReadonlySet<SourceId>
  /** By cluster, for each that has any document. */
  readonly named: ReadonlyMap<string, Named>
  /** Each document that could not be read: while there is one, nobody knows what is not referred to. */
  readonly problems: readonly Problem[]
}

/** Documents of a cluster that refer to nothing: which cluster it is, who works there, and a copy of what its records say. */
const notRoots = ['identity', 'lane', 'packed']

/**
 * Reads heads, then records, then the rest: a reference moves from a head into a record and from there into a pin, so that one which leaves
 * a document before it is read is met in the next.
 */
export async function readRoots(store: ObjectStore, references: References): Promise<Roots> {
  const heads = await readHeads(store, references)
  const keys = await keysOf(store, clustersPrefix)
  const named = new Map<string, Named>()
  const problems: Problem[] = [...heads.problems]
  for (const cluster of new Set(keys.flatMap((key) => clusterOfKey(key)?.cluster ?? []))) {
    const records = await readRecords(store, cluster)
    const values = records.found.map(({ value }) => value)
    for (const record of values) references.add(record)
    named.set(cluster, namedBy(values, records.problems.length === 0))
    problems.push(...records.problems)
  }
  const others = [...(await keysOf(store, controlsPrefix)), ...keys.filter(isOther)]
  const rest = await readAll(others, async (key) => references.add(await readOther(store, key)))
  return { ...heads, named, problems: [...problems, ...rest.problems] }
}

async function readHeads(store: ObjectStore, references: References) {
  const ids = (await keysOf(store, headsPrefix)).map((key) => key.slice(headsPrefix.length)).filter(isSourceId)
  const heads = new Map<SourceId, Document<Head>>()
  const unreadable = new Set(ids)
  const { problems } = await readAll(ids, async (source) => {
    const head = await readHead(store, source)
    unreadable.delete(source)
    if (head === undefined) return
    references.add(head.value)
    heads.set(source, head)
  })
  return { heads, unreadable, problems }
}

function isSourceId(text: string): text is SourceId {
  return isDigest(text)
}

function isOther(key: string): boolean {
  const rest = clusterOfKey(key)?.rest ?? ''
  return !rest.startsWith('records/') && !notRoots.includes(rest)
}

/** Controls, or a document that this version does not know: what it says is looked through as it is, as long as it can be read. */
async function readOther(store: ObjectStore, key: string): Promise<unknown> {
  const isControls = key.startsWith(controlsPrefix) || clusterOfKey(key)?.rest.startsWith('controls/') === true
  if (isControls) return (await readControls(store, key))?.value
  const found = await store.get(key)
  if (found === undefined) return undefined
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(found.bytes))
  } catch {
    // The parser's message would quote the content.
    const remedy = 'Use the version of Sluice that wrote it; until then the sweep deletes nothing'
    throw new Problem({ code: 'StoreFailed', subject: key, what: 'is no document that this version knows', remedy })
  }
}
