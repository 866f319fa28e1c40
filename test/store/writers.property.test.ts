import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { z } from 'zod'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import type { Bucket } from '../../lib/store/bucket.ts'
import { changeDocument } from '../../lib/store/change.ts'
import type { Codec } from '../../lib/store/codec.ts'
import { readDocument, writeDocument } from '../../lib/store/document.ts'
import { putImmutable } from '../../lib/store/immutable.ts'
import { type Fate, faultyObjectStore, type WriteFault } from '../support/faulty-object-store.ts'
import { memoryBucket } from '../support/memory-bucket.ts'

const codec: Codec<{ readonly names: readonly string[] }> = {
  what: 'a list',
  schema: 1,
  fields: z.strictObject({ names: z.array(z.string()) }),
}

const faults: readonly WriteFault[] = ['none', 'lost', 'unanswered', 'late', 'retried', 'racing', 'refused']
const fates = fc.array(fc.record({ fault: fc.constantFrom(...faults), ticks: fc.nat(6) }), { maxLength: 40 })

interface Win {
  readonly seq: number
  readonly names: readonly string[]
}

/** Adds a name until it is seen there; tells each write that it believes it won. */
async function addName(bucket: Bucket, name: string, wins: Win[]): Promise<void> {
  for (;;) {
    const seen = await readDocument(bucket.store, 'list', codec)
    const present = seen?.value.names ?? []
    if (present.includes(name)) return
    const value = { names: [...present, name] }
    const result = await writeDocument(bucket, { key: 'list', codec, value, seen })
    if (result.kind === 'won') wins.push({ seq: result.seen.seq, names: value.names })
  }
}

it('writers that race through every fault lose no write that was won', async () => {
  await fc.assert(
    fc.asyncProperty(fates, fc.integer({ min: 1, max: 5 }), async (some: readonly Fate[], writers) => {
      const store = faultyObjectStore(memoryObjectStore(), some)
      const bucket = memoryBucket(store)
      const wins: Win[] = []
      const names = Array.from({ length: writers }, (_, n) => `writer ${n}`)
      await Promise.all(names.map((name) => addName(bucket, name, wins)))
      await store.settled()
      const final = await readDocument(store, 'list', codec)
      assert.deepEqual([...(final?.value.names ?? [])].sort(), names)
      // Each change raised seq by one and added one name, so no change was written over.
      assert.equal(final?.seq, names.length)
      for (const { seq, names: then } of wins) assert.deepEqual(final.value.names.slice(0, seq), then)
      assert.equal(new Set(wins.map(({ seq }) => seq)).size, wins.length)
    }),
    { numRuns: 500 },
  )
})

it('changes that race through every fault all arrive, or say that they did not', async () => {
  await fc.assert(
    fc.asyncProperty(fates, async (some: readonly Fate[]) => {
      const store = faultyObjectStore(memoryObjectStore(), some)
      const names = ['a', 'b', 'c']
      const results = await Promise.allSettled(
        names.map((name) =>
          changeDocument(memoryBucketOf(store, name), {
            key: 'list',
            codec,
            change: (present) => ({ names: [...new Set([...(present?.names ?? []), name])] }),
          }),
        ),
      )
      await store.settled()
      const final = (await readDocument(store, 'list', codec))?.value.names ?? []
      for (const [index, { status }] of results.entries()) {
        if (status === 'fulfilled') assert(final.includes(names[index]!))
      }
    }),
    { numRuns: 300 },
  )
})

it('an immutable object is there when its writer goes on, with the bytes of the first', async () => {
  await fc.assert(
    fc.asyncProperty(fates, async (some: readonly Fate[]) => {
      const store = faultyObjectStore(memoryObjectStore(), some)
      const done = await Promise.allSettled([1, 2].map(() => putImmutable(memoryBucket(store), 'k', Buffer.from('x'))))
      if (done.some(({ status }) => status === 'fulfilled')) {
        assert.equal(Buffer.from((await store.get('k'))!.bytes).toString(), 'x')
      }
    }),
    { numRuns: 300 },
  )
})

it('an immutable object that meets ten faults in a row is a Problem, not a silence', async () => {
  const always: readonly Fate[] = Array.from({ length: 10 }, () => ({ fault: 'racing', ticks: 0 }))
  const bucket = memoryBucket(faultyObjectStore(memoryObjectStore(), always))
  await assert.rejects(putImmutable(bucket, 'k', Buffer.from('x')), { code: 'StoreFailed' })
})

function memoryBucketOf(store: Bucket['store'], owner: string): Bucket {
  let count = 0
  return { ...memoryBucket(store), nonces: () => `${owner}-${++count}` }
}
