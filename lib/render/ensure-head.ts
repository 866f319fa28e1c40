import { Problem } from '../core/problem.ts'
import type { SourceId } from '../source/spec.ts'
import { repositoryName } from '../source/url.ts'
import type { Bucket } from '../store/bucket.ts'
import type { Head } from '../store/head.ts'
import { emptyHead, readHead, writeHead } from '../store/heads.ts'
import { retryPauseMs } from '../store/retry-pause.ts'
import { addSource, type SourceUse } from '../store/sources.ts'

const maxTries = 10

/** Creates the head of a source that nobody has asked for before; notes who reads its URL, and how often it is to be polled. */
export async function ensureHead(
  { bucket }: { readonly bucket: Bucket },
  id: SourceId,
  source: Head['source'],
  use: Pick<SourceUse, 'by' | 'intervalMs'>,
): Promise<void> {
  const { url, credential } = source
  const noted = addSource(bucket, { ...use, repository: repositoryName(url), source: id, credential })
  await Promise.all([createHead(bucket, id, source), noted])
}

/** A 409 says that a write is under way and not that it will succeed: a head that is not there is asked for in vain (documents). */
async function createHead(bucket: Bucket, id: SourceId, source: Head['source']): Promise<void> {
  for (let attempt = 1; attempt <= maxTries; attempt++) {
    if ((await readHead(bucket.store, id)) !== undefined) return
    const written = await writeHead(bucket, id, { head: emptyHead(source), seen: undefined })
    if (written.kind === 'won') return
    await bucket.clock.sleep(retryPauseMs(attempt))
  }
  throw new Problem({
    code: 'StoreFailed',
    subject: `source ${id}`,
    what: `its head could not be created in ${maxTries} attempts`,
    remedy: 'It is tried again with the next message',
  })
}
