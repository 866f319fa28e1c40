import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { GitRepositoryDefinition } from '../../../lib/flux/definition.ts'
import type { ReadableSource } from '../../../lib/lane/discover/graph.ts'
import { headsView } from '../../../lib/lane/discover/heads-view.ts'
import { sourceHeads } from '../../../lib/lane/discover/source-heads.ts'
import { laneMemory } from '../../../lib/lane/memory.ts'
import { sourceId } from '../../../lib/source/spec.ts'
import { emptyHead, readHead } from '../../../lib/store/heads.ts'
import { headKey } from '../../../lib/store/keys.ts'
import { readAllSources, reviseSources } from '../../../lib/store/sources.ts'
import { sampleSource } from '../../store/samples.ts'
import { memoryBucket } from '../../support/memory-bucket.ts'

const id = sourceId(sampleSource)

function repository(name: string, intervalMs: number): ReadableSource {
  const definition: GitRepositoryDefinition = {
    ...{ kind: 'GitRepository', namespace: 'flux-system', name, annotations: {}, timeoutMs: 60_000, suspend: false },
    ...{ url: sampleSource.url, ref: sampleSource.ref, ignore: '', intervalMs },
  }
  return { kind: 'source', definition, id, spec: sampleSource }
}

/** The heads as each activation of a cluster's lane sees them. */
function scene() {
  const bucket = memoryBucket()
  return {
    bucket,
    activation: (cluster: string) =>
      sourceHeads(
        { bucket, cluster: { name: cluster }, memory: laneMemory() },
        headsView({ bucket, memory: laneMemory() }),
      ),
    async noted() {
      const { found } = await readAllSources(bucket.store)
      return found.flatMap(({ sources }) => sources.map(({ intervals }) => intervals))
    },
  }
}

describe('a source that a lane reads', () => {
  it('gets a head, and its GitRepository a say in how often it is polled', async () => {
    const { bucket, activation, noted } = scene()
    assert.deepEqual(await activation('production')(repository('app', 60_000)), emptyHead(sampleSource))
    assert.deepEqual(await noted(), [{ 'production/flux-system/app': 60_000 }])
    assert.notEqual(await readHead(bucket.store, id), undefined)
  })
  it('keeps the say of each GitRepository and of each cluster', async () => {
    const { activation, noted } = scene()
    const production = activation('production')
    await Promise.all([production(repository('app', 60_000)), production(repository('same', 30_000))])
    await activation('staging')(repository('app', 5_000))
    await activation('production')(repository('app', 600_000))
    assert.deepEqual(await noted(), [
      {
        'production/flux-system/app': 600_000,
        'production/flux-system/same': 30_000,
        'staging/flux-system/app': 5_000,
      },
    ])
  })
  it('is there again for the next activation after it was retired', async () => {
    const { bucket, activation, noted } = scene()
    await activation('production')(repository('app', 60_000))
    const [list] = (await readAllSources(bucket.store)).found
    await bucket.store.delete(headKey(id))
    await reviseSources(bucket, list?.key ?? '', () => undefined)
    assert.deepEqual(await noted(), [])
    assert.deepEqual(await activation('production')(repository('app', 60_000)), emptyHead(sampleSource))
    assert.deepEqual(await noted(), [{ 'production/flux-system/app': 60_000 }])
  })
})
