import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { zstdCompressSync } from 'node:zlib'
import { type Inputs, inputsDigest } from '../../lib/build/inputs.ts'
import { buildId } from '../../lib/build/spec.ts'
import { digestOf } from '../../lib/core/digest.ts'
import { sourceId } from '../../lib/source/spec.ts'
import { getArtifact, putArtifact } from '../../lib/store/artifacts.ts'
import { getBuild, putBuild } from '../../lib/store/builds.ts'
import { artifactKey, buildKey } from '../../lib/store/keys.ts'
import { maxUnpackedBytes } from '../../lib/store/packed.ts'
import { inputsStore } from '../../lib/store/packed-inputs.ts'
import { memoryBucket } from '../support/memory-bucket.ts'
import { sampleSource } from './samples.ts'

describe('an artifact', () => {
  it('is named by the text before compression, and is that text again', async () => {
    const bucket = memoryBucket()
    for (const text of ['', 'kind: ConfigMap\n', '\ufeffa: 漢字\n', 'x: 1\n'.repeat(100_000)]) {
      assert.equal(await putArtifact(bucket, text), digestOf(text))
      assert.equal(await getArtifact(bucket.store, digestOf(text)), text)
    }
    const stored = await bucket.store.get(artifactKey(digestOf('x: 1\n'.repeat(100_000))))
    assert(stored!.bytes.byteLength < 1_000)
  })
  it('that is missing is nothing, and never an empty text', async () => {
    assert.equal(await getArtifact(memoryBucket().store, digestOf('never')), undefined)
  })
  const wrong: readonly [string, Uint8Array][] = [
    ['another text', zstdCompressSync(Buffer.from('b'))],
    ['no zstd', Buffer.from('a')],
    ['a bomb', zstdCompressSync(Buffer.alloc(maxUnpackedBytes + 1))],
  ]
  for (const [name, bytes] of wrong) {
    it(`whose key holds ${name} is refused by its key`, async () => {
      const { store } = memoryBucket()
      await store.put(artifactKey(digestOf('a')), bytes, { create: true })
      const message = new RegExp(`^artifacts/${digestOf('a')} does not hold what its name says`)
      await assert.rejects(getArtifact(store, digestOf('a')), { code: 'StoreFailed', message })
    })
  }
})

describe('packed inputs', () => {
  const inputs = (path: string): Inputs => ({
    engine: 'kustomize/5.8.1+1',
    ignore: '',
    files: { [path]: 'oid' },
    directories: { '': 'names' },
    absent: ['Kustomization'],
  })
  const byDigest = (all: readonly Inputs[]) => new Map(all.map((each) => [inputsDigest(each), each]))
  it('come back by the digest of each', async () => {
    const bucket = memoryBucket()
    const all = byDigest([inputs('a'), { ...inputs('b'), whole: 'tree' }])
    const digest = await inputsStore(bucket).put(all)
    // Another store reads what is in the bucket, this one what it remembers.
    for (const store of [inputsStore(bucket), inputsStore(bucket)]) {
      assert.deepEqual(new Map([...(await store.get(digest))!].sort()), new Map([...all].sort()))
    }
  })
  it('have the same name in any order', async () => {
    const bucket = memoryBucket()
    const names = [
      await inputsStore(bucket).put(byDigest([inputs('a'), inputs('b')])),
      await inputsStore(bucket).put(byDigest([inputs('b'), inputs('a')])),
    ]
    assert.equal(names[0], names[1])
  })
  it('that are missing are nothing', async () => {
    assert.equal(await inputsStore(memoryBucket()).get(digestOf('never')), undefined)
  })
})

describe('a build', () => {
  const spec = { source: sourceId(sampleSource), path: 'apps', fields: { namePrefix: 'x-', components: ['../c'] } }
  it('is written down once and read by its id', async () => {
    const bucket = memoryBucket()
    const id = await putBuild(bucket, spec)
    assert.equal(id, buildId(spec))
    assert.equal(await putBuild(bucket, spec), id)
    assert.deepEqual(await getBuild(bucket.store, id), spec)
    assert.equal(await getBuild(bucket.store, buildId({ ...spec, path: '' })), undefined)
  })
  it('under the name of another is refused', async () => {
    const bucket = memoryBucket()
    const other = buildId({ ...spec, path: '' })
    const { bytes } = (await bucket.store.get(buildKey(await putBuild(bucket, spec))))!
    await bucket.store.put(buildKey(other), bytes, { create: true })
    await assert.rejects(getBuild(bucket.store, other), { code: 'StoreFailed' })
  })
})
