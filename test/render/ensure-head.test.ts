import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import { ensureHead } from '../../lib/render/ensure-head.ts'
import { sourceId } from '../../lib/source/spec.ts'
import { emptyHead, readHead, writeHead } from '../../lib/store/heads.ts'
import { headsPrefix } from '../../lib/store/keys.ts'
import type { ObjectStore, WriteOutcome } from '../../lib/store/object-store.ts'
import { sampleRevision, sampleSource } from '../store/samples.ts'
import { memoryBucket } from '../support/memory-bucket.ts'

const id = sourceId(sampleSource)
const use = { by: 'prod/flux-system/flux-system', intervalMs: 60_000 }

/** A store whose first writes of heads come to these outcomes, without being done. */
function refusing(...outcomes: WriteOutcome[]): ObjectStore {
  const inner = memoryObjectStore()
  return {
    ...inner,
    put: async (key, ...write) => {
      const refused = key.startsWith(headsPrefix) ? outcomes.shift() : undefined
      return refused ?? inner.put(key, ...write)
    },
  }
}

describe('the head of a source that nobody has asked for before', () => {
  it('is there afterwards, also where the store says that another write is under way', async () => {
    for (const outcomes of [[], [{ kind: 'racing' }], [{ kind: 'racing' }, { kind: 'racing' }]] as WriteOutcome[][]) {
      const bucket = memoryBucket(refusing(...outcomes))
      await ensureHead({ bucket }, id, sampleSource, use)
      assert.deepEqual((await readHead(bucket.store, id))?.value, emptyHead(sampleSource))
    }
  })
  it('stays as it is where it is there', async () => {
    const bucket = memoryBucket()
    const head = { ...emptyHead(sampleSource), revision: sampleRevision }
    await writeHead(bucket, id, { head, seen: undefined })
    await ensureHead({ bucket }, id, sampleSource, use)
    assert.deepEqual((await readHead(bucket.store, id))?.value, head)
  })
  it('that cannot be created is a problem: who asks for its builds would ask in vain', async () => {
    const store = refusing(...Array.from({ length: 100 }, (): WriteOutcome => ({ kind: 'racing' })))
    await assert.rejects(ensureHead({ bucket: memoryBucket(store) }, id, sampleSource, use), { code: 'StoreFailed' })
  })
})
