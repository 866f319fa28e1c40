import assert from 'node:assert/strict'
import { mkdtemp, open as openFile, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { JournalDamaged, linesTo, openJournal } from '../../../../lib/local/apiserver/storage/journal-file.ts'
import { openStore } from '../../../../lib/local/apiserver/storage/store.ts'

const object = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } })

describe('the journal of a cluster', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'journal-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const open = async () => {
    const { found, journal, close } = await openJournal(folder)
    return { store: openStore({ found, journal }), close }
  }
  const file = () => join(folder, 'objects.jsonl')

  test('brings back objects, revision and all, whether it was closed or not', async () => {
    const first = await open()
    first.store.put('/configmaps', object('a'))
    first.store.put('/configmaps', object('b'))
    first.store.put('/configmaps', object('a'))
    first.store.remove('/configmaps', 'default', 'b')
    await first.store.kept()
    const second = await open()
    assert.equal(second.store.revision(), 4)
    assert.deepEqual(second.store.list('/configmaps'), first.store.list('/configmaps'))
    await first.close()
    await second.close()
  })

  test('knows no changes of before its start: a watch from there begins anew', async () => {
    const first = await open()
    first.store.put('/configmaps', object('a'))
    first.store.put('/configmaps', object('b'))
    await first.store.kept()
    await first.close()
    const { store, close } = await open()
    assert.equal(store.since(1, '/configmaps'), undefined)
    assert.deepEqual(store.since(2, '/configmaps'), [])
    await close()
  })

  test('begins anew with each start, with a line for each object', async () => {
    const first = await open()
    for (let count = 0; count < 20; count++) first.store.put('/configmaps', object('a'))
    await first.store.kept()
    await first.close()
    await (await open()).close()
    assert.equal((await readFile(file(), 'utf8')).trim().split('\n').length, 2)
  })

  for (const [what, text] of [
    ['a line that is none', '{"journal":1,"revision":0}\nnonsense\n'],
    ['no header', '{"revision":1,"resource":"/configmaps","object":{}}\n'],
    ['a header in the middle', '{"journal":1,"revision":0}\n{"journal":1,"revision":0}\n'],
    ['a later version', '{"journal":2,"revision":0}\n'],
    ['an object that is none', '{"journal":1,"revision":0}\n{"revision":1,"resource":"/configmaps","object":{}}\n'],
  ] as const) {
    test(`refuses ${what}, and leaves it as it is`, async () => {
      await writeFile(file(), text)
      await assert.rejects(open(), JournalDamaged)
      assert.equal(await readFile(file(), 'utf8'), text)
    })
  }

  for (const [what, room, left] of [
    ['goes on where a write took a part only', [2, 3, 100], 'first\nsecond\n'],
    ['takes back what does not fit', [2, 3], 'first\n'],
  ] as const) {
    test(what, async () => {
      await writeFile(file(), 'first\n')
      const handle = await openFile(file(), 'r+')
      const takes: number[] = [...room]
      const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
      const append = linesTo({
        stat: () => handle.stat(),
        datasync: () => handle.datasync(),
        truncate: (size) => handle.truncate(size),
        async write(bytes: Uint8Array, from: number, length: number, at: number) {
          const most = takes.shift()
          if (most === undefined) throw full
          return handle.write(bytes, from, Math.min(most, length), at)
        },
      })
      await append('second\n').catch((cause: unknown) => assert.equal(cause, full))
      assert.equal(await readFile(file(), 'utf8'), left)
      await handle.close()
    })
  }
})
