import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryObjectStore } from '../../../lib/adapters/memory/object-store.ts'
import { overlayStore } from '../../../lib/adapters/memory/overlay-store.ts'
import { objectStoreContract } from '../../contract/object-store.ts'

objectStoreContract('an overlay over an empty store', async () => overlayStore(memoryObjectStore(), Date.now))

const bytes = (text: string) => Buffer.from(text)

async function filled() {
  const below = memoryObjectStore()
  for (const key of ['a', 'b', 'c']) await below.put(key, bytes(`${key} below`), { create: true })
  return { below, view: overlayStore(below) }
}

async function contents(store: ReturnType<typeof memoryObjectStore>) {
  const listed = await Array.fromAsync(store.list(''))
  return Promise.all(
    listed.map(async ({ key }) => [key, Buffer.from((await store.get(key))?.bytes ?? []).toString()] as const),
  )
}

test('what lies below shows through', async () => {
  const { below, view } = await filled()
  assert.deepEqual(await contents(view), await contents(below))
})

test('writes and deletes change the view and nothing below', async () => {
  const { below, view } = await filled()
  const before = await contents(below)
  const seen = await view.get('a')
  assert.equal((await view.put('a', bytes('a above'), { etag: seen?.etag ?? '' })).kind, 'written')
  await view.delete('b')
  await view.put('bb', bytes('new'), { create: true })
  assert.deepEqual(await contents(view), [
    ['a', 'a above'],
    ['bb', 'new'],
    ['c', 'c below'],
  ])
  assert.deepEqual(await contents(below), before)
})

test("what is refreshed or deleted by condition is the view's copy", async () => {
  const now = Date.UTC(2026, 0, 1)
  const below = memoryObjectStore(() => now)
  await below.put('a', bytes('a below'), { create: true })
  const view = overlayStore(below, () => now + 1)
  assert.equal(await view.refresh('a', now + 1), true)
  assert.equal(await view.refresh('b', now + 1), false)
  assert.equal((await Array.fromAsync(below.list('')))[0]?.modified, now)
  assert.equal(await view.deleteIf('a', { etag: (await view.get('a'))?.etag ?? '' }), true)
  assert.deepEqual([await contents(view), await contents(below)], [[], [['a', 'a below']]])
})

test('conditions count what lies below', async () => {
  const { view } = await filled()
  assert.deepEqual(await view.put('a', bytes('again'), { create: true }), { kind: 'exists' })
  assert.deepEqual(await view.put('a', bytes('blind'), { etag: '"other"' }), { kind: 'exists' })
  await view.delete('a')
  assert.equal((await view.put('a', bytes('again'), { create: true })).kind, 'written')
})
