import assert from 'node:assert/strict'
import { it } from 'node:test'
import { memoryObjectStore } from '../../lib/adapters/memory/object-store.ts'
import { renderSource } from '../../lib/render/render-source.ts'
import { config, renderScene, source } from './scene.ts'

it('a render that goes on after its time, as in a function that thaws, leaves the head to those who came after it', async () => {
  const store = memoryObjectStore()
  const outOfTime = new AbortController()
  let isLast = false
  const scene = await renderScene({
    store: {
      ...store,
      async put(key, ...rest) {
        // By then others resolved the source again, found it back at the head's revision and had nothing to write.
        if (isLast && key.startsWith('artifacts/')) outOfTime.abort(new Error('out of time'))
        return store.put(key, ...rest)
      },
    },
  })
  const first = scene.push('1', { 'apps/a/a.yaml': config('a', 'one') })
  await scene.render({ cluster: 'c', paths: ['apps/a'] })
  scene.push('2', { 'apps/a/a.yaml': config('a', 'two') })
  isLast = true
  await assert.rejects(renderSource(scene.deps, { source, asked: [] }, outOfTime.signal), /out of time/)
  assert.equal((await scene.head()).value.revision, first)
})
