import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { digestOf } from '../../lib/core/digest.ts'
import { pollsOf } from '../../lib/schedule/polls.ts'
import { type SourceSpec, sourceId } from '../../lib/source/spec.ts'
import { repositoryName } from '../../lib/source/url.ts'
import { emptyHead, writeHead } from '../../lib/store/heads.ts'
import { headKey, sourcesKey } from '../../lib/store/keys.ts'
import { addSource } from '../../lib/store/sources.ts'
import { sampleSource } from '../store/samples.ts'
import { memoryBucket } from '../support/memory-bucket.ts'

const minute = 60_000

function scene() {
  const bucket = memoryBucket()
  return {
    bucket,
    /** A lane that reads a source. */
    async use(
      change: Partial<SourceSpec>,
      { by = 'production/flux-system/app', intervalMs = minute, head = true } = {},
    ) {
      const spec = { ...sampleSource, ...change }
      const source = sourceId(spec)
      const { url, credential } = spec
      await addSource(bucket, { repository: repositoryName(url), source, credential, by, intervalMs })
      if (head) await writeHead(bucket, source, { head: emptyHead(spec), seen: undefined })
      return source
    },
    async polls() {
      const { polls, problems } = await pollsOf(bucket.store)
      const lines = polls.map((poll) => `${poll.repository} ${poll.credential || '-'} ${poll.intervalMs / minute}m`)
      return [...lines.sort(), ...problems.map(({ code }) => code)]
    },
  }
}

describe('polls', () => {
  it('look once at a repository that many sources read, as often as the most impatient asks', async () => {
    const { use, polls } = scene()
    await use({ ref: { branch: 'main' } }, { intervalMs: 10 * minute })
    await use({ ref: { branch: 'next' } }, { intervalMs: 2 * minute })
    await use({ url: 'ssh://git@github.com/acme/fleet.git', ref: { tag: 'v1' } }, { intervalMs: 5 * minute })
    assert.deepEqual(await polls(), ['github.com/acme/fleet acme 2m'])
  })
  it('look once for each credential, for what one may see another may not', async () => {
    const { use, polls } = scene()
    await use({})
    await use({ credential: '' }, { intervalMs: 3 * minute })
    await use({ url: 'https://github.com/acme/apps' }, { intervalMs: 4 * minute })
    assert.deepEqual(await polls(), [
      'github.com/acme/apps acme 4m',
      'github.com/acme/fleet - 3m',
      'github.com/acme/fleet acme 1m',
    ])
  })
  it('go by the most impatient cluster, and by what it asks for now', async () => {
    const { use, polls } = scene()
    await use({}, { by: 'production/flux-system/app', intervalMs: 10 * minute })
    await use({}, { by: 'staging/flux-system/app', intervalMs: 1 * minute })
    assert.deepEqual(await polls(), ['github.com/acme/fleet acme 1m'])
    await use({}, { by: 'staging/flux-system/app', intervalMs: 30 * minute })
    assert.deepEqual(await polls(), ['github.com/acme/fleet acme 10m'])
  })
  it('leave out a source that has no head', async () => {
    const { use, polls } = scene()
    await use({}, { head: false })
    assert.deepEqual(await polls(), [])
  })
  it('come every minute, by the head, where the version before noted a source', async () => {
    const { use, polls, bucket } = scene()
    const source = await use({ url: 'https://github.com/acme/old', credential: 'old' })
    const key = sourcesKey(digestOf('github.com/acme/old'))
    await bucket.store.delete(key)
    const list = { schema: 1, seq: 1, nonce: 'n', sources: [source, sourceId({ ...sampleSource, ignore: 'gone' })] }
    await bucket.store.put(key, Buffer.from(JSON.stringify(list)), { create: true })
    assert.deepEqual(await polls(), ['github.com/acme/old old 1m'])
  })
  it('go on beside a list or a head that cannot be read', async () => {
    const { use, polls, bucket } = scene()
    await use({})
    await bucket.store.put(sourcesKey(digestOf('damaged')), Buffer.from('{'), { create: true })
    const source = sourceId({ ...sampleSource, ref: { tag: 'broken' } })
    await bucket.store.put(headKey(source), Buffer.from('{'), { create: true })
    const list = { schema: 1, seq: 1, nonce: 'n', sources: [source] }
    await bucket.store.put(sourcesKey(digestOf('old')), Buffer.from(JSON.stringify(list)), { create: true })
    assert.deepEqual(await polls(), ['github.com/acme/fleet acme 1m', 'StoreFailed', 'StoreFailed'])
  })
})
