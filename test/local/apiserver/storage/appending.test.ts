import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { appending } from '../../../../lib/local/apiserver/storage/appending.ts'
import { openStore } from '../../../../lib/local/apiserver/storage/store.ts'

const object = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } })

/** A file that can be full. */
function disk() {
  const file = { lines: '', writes: 0, isFull: false }
  const append = async (lines: string): Promise<void> => {
    await Promise.resolve()
    if (file.isFull) throw new Error('ENOSPC: no space left on device, write')
    file.lines += lines
    file.writes += 1
  }
  return { file, journal: appending(append) }
}

const names = (lines: string): readonly string[] =>
  lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).object.metadata.name)

describe('a journal', () => {
  test('puts lines that come together on the disk together, in order', async () => {
    const { file, journal } = disk()
    const store = openStore({ journal })
    for (const name of ['a', 'b', 'c', 'd']) store.put('/configmaps', object(name))
    await store.kept()
    assert.deepEqual(names(file.lines), ['a', 'b', 'c', 'd'])
    assert.ok(file.writes <= 2, `${file.writes} writes`)
  })

  test('tells who wrote that the disk is full, and leaves out nothing when there is room again', async () => {
    const { file, journal } = disk()
    const store = openStore({ journal })
    file.isFull = true
    store.put('/configmaps', object('a'))
    await assert.rejects(store.kept(), /ENOSPC/)
    file.isFull = false
    store.put('/configmaps', object('b'))
    await store.kept()
    assert.deepEqual(names(file.lines), ['a', 'b'])
  })

  test('is whole as soon as there is room again, though nothing changes any more', async () => {
    const { file, journal } = disk()
    const store = openStore({ journal })
    file.isFull = true
    store.put('/configmaps', object('a'))
    await assert.rejects(store.kept(), /ENOSPC/)
    await assert.rejects(store.kept(), /ENOSPC/)
    file.isFull = false
    await store.kept()
    assert.deepEqual(names(file.lines), ['a'])
  })
})
