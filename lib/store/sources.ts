import * as z from 'zod'
import { canonical } from '../core/canonical.ts'
import { type Digest, digestOf } from '../core/digest.ts'
import type { SourceId } from '../source/spec.ts'
import type { Bucket } from './bucket.ts'
import { changeDocument } from './change.ts'
import type { Codec, Fields } from './codec.ts'
import { readDocument } from './document.ts'
import type { UnknownFields } from './fields.ts'
import { sourcesKey, sourcesPrefix } from './keys.ts'
import type { ObjectStore } from './object-store.ts'
import { keysOf, type ReadAll, readAll } from './read-all.ts'
import { sourceIdWord } from './words.ts'

/** A source that reads a URL, with what is needed to poll it. */
export interface ListedSource {
  readonly source: SourceId
  /** As in its spec; missing where the version before wrote it, until a lane uses the source again. */
  readonly credential?: string
  /**
   * How often each GitRepository that stands for the source asks for a poll (milliseconds), by `cluster/namespace/name`. The smallest
   * counts, so what one cluster writes never makes another one wait.
   */
  readonly intervals: Readonly<Record<string, number>>
}

/** All sources of one URL. */
export interface SourceList {
  /** The URL as queues name it; missing where only the version before wrote. */
  readonly repository?: string
  readonly sources: readonly ListedSource[]
}

/** What a lane says of a source each time it reads it. */
export interface SourceUse {
  readonly repository: string
  readonly source: SourceId
  readonly credential: string
  /** `cluster/namespace/name` of the GitRepository. */
  readonly by: string
  readonly intervalMs: number
}

const listed: z.ZodType<ListedSource> = z.strictObject({
  source: sourceIdWord,
  credential: z.string().exactOptional(),
  intervals: z.record(z.string(), z.number().nonnegative()),
} satisfies Fields<ListedSource>)

const codec: Codec<SourceList> = {
  what: 'the sources of a URL',
  schema: 2,
  upgrade: fromIds,
  fields: z.strictObject({
    repository: z.string().min(1).exactOptional(),
    sources: z.array(listed),
  } satisfies Fields<SourceList>),
}

/** The sources that read a URL; `urlHash` is the digest of the normalised URL. */
export async function readSources(store: ObjectStore, urlHash: Digest): Promise<readonly SourceId[]> {
  const list = await readDocument(store, sourcesKey(urlHash), codec)
  return list?.value.sources.map(({ source }) => source) ?? []
}

/** The sources of all URLs, by the key of each list. */
export async function readAllSources(store: ObjectStore): Promise<ReadAll<SourceList & { readonly key: string }>> {
  return readAll(await keysOf(store, sourcesPrefix), async (key) => {
    const list = await readDocument(store, key, codec)
    return list && { key, ...list.value }
  })
}

/** Notes that a source reads a URL, so that pushes and polls find it. What is noted already is not written again. */
export async function addSource(bucket: Bucket, use: SourceUse): Promise<void> {
  const key = sourcesKey(digestOf(use.repository))
  const present = (await readDocument(bucket.store, key, codec))?.value
  if (canonical(withUse(present, use)) === canonical(present ?? {})) return
  await changeDocument(bucket, { key, codec, change: (list) => withUse(list, use) })
}

/**
 * Changes each source of a list, or leaves it out (undefined); one that is left out is not polled until a lane uses it again. Writes where
 * that makes a difference.
 */
export async function reviseSources(
  bucket: Bucket,
  key: string,
  revise: (source: ListedSource) => ListedSource | undefined,
): Promise<void> {
  const revised = (list: SourceList): SourceList => ({
    ...list,
    sources: list.sources.flatMap((source) => revise(source) ?? []),
  })
  const present = (await readDocument(bucket.store, key, codec))?.value
  if (present === undefined || canonical(revised(present)) === canonical(present)) return
  await changeDocument(bucket, { key, codec, change: (list) => revised(list ?? { sources: [] }) })
}

function withUse(list: SourceList | undefined, { repository, source, credential, by, intervalMs }: SourceUse) {
  const known = list?.sources.find((one) => one.source === source)
  const noted: ListedSource = { source, credential, intervals: { ...known?.intervals, [by]: intervalMs } }
  const others = (list?.sources ?? []).filter((one) => one.source !== source)
  return { repository, sources: [...others, noted].sort((a, b) => (a.source < b.source ? -1 : 1)) }
}

/** Schema 1 had the ids alone. */
function fromIds({ sources, ...rest }: UnknownFields): UnknownFields {
  if (!Array.isArray(sources)) return { ...rest, ...(sources !== undefined && { sources }) }
  return { ...rest, sources: sources.map((source) => ({ source, intervals: {} })) }
}
