import * as z from 'zod'
import type { Digest } from '../core/digest.ts'
import type { SourceId } from '../source/spec.ts'
import type { Bucket } from './bucket.ts'
import { changeDocument } from './change.ts'
import type { Codec, Fields } from './codec.ts'
import { readDocument } from './document.ts'
import { sourcesKey } from './keys.ts'
import type { ObjectStore } from './object-store.ts'
import { sourceIdWord } from './words.ts'

interface SourceList {
  readonly sources: readonly SourceId[]
}

const codec: Codec<SourceList> = {
  what: 'the sources of a URL',
  schema: 1,
  fields: z.strictObject({ sources: z.array(sourceIdWord) } satisfies Fields<SourceList>),
}

/** The sources that read a URL; `urlHash` is the digest of the normalised URL. */
export async function readSources(store: ObjectStore, urlHash: Digest): Promise<readonly SourceId[]> {
  return (await readDocument(store, sourcesKey(urlHash), codec))?.value.sources ?? []
}

/** Notes that a source reads a URL, so that a push to the URL finds it. What is noted already is not written again. */
export async function addSource(bucket: Bucket, urlHash: Digest, source: SourceId): Promise<void> {
  if ((await readSources(bucket.store, urlHash)).includes(source)) return
  await changeDocument(bucket, {
    key: sourcesKey(urlHash),
    codec,
    change: (present) => ({ sources: [...new Set([...(present?.sources ?? []), source])].sort() }),
  })
}
