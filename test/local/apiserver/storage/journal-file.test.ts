import assert from 'node:assert/strict'
import { mkdtemp, open as openFile, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { JournalDamaged } from '../../../../lib/local/apiserver/storage/journal-damaged.ts'
import { linesTo, openJournal } from '../../../../lib/local/apiserver/storage/journal-file.ts'
import { openStore } from '../../../../lib/local/apiserver/storage/store.ts'

const object = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } })

const names = (objects: readonly { readonly metadata: { readonly name: string } }[]) =>
  objects.map(({ metadata }) => metadata.name)

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

  for (const [what, text, told] of [
    [
      'a line that is none',
      '{"journal":1,"revision":0}\nnonsense\n',
      /objects\.jsonl, line 2 is damaged: put the folder/,
    ],
    ['no header', '{"revision":1,"resource":"/configmaps","object":{}}\n', /line 1 is damaged/],
    ['a header that is cut off', '{"journal":1,"revi', /line 1 is damaged/],
    ['nothing', '', /line 1 is damaged/],
    ['a header in the middle', '{"journal":1,"revision":0}\n{"journal":1,"revision":0}\n', /line 2 is damaged/],
    ['a later version', '{"journal":2,"revision":0}\n', /line 1 is of a later version \(2; this one reads 1\): use/],
    [
      'an object that is none',
      '{"journal":1,"revision":0}\n{"revision":1,"resource":"/configmaps","object":{}}\n',
      /line 2 is damaged/,
    ],
  ] as const) {
    test(`refuses ${what}, and leaves it as it is`, async () => {
      await writeFile(file(), text)
      await assert.rejects(open(), (cause) => cause instanceof JournalDamaged && told.test(cause.message))
      assert.deepEqual(await readdir(folder), ['objects.jsonl'])
      assert.equal(await readFile(file(), 'utf8'), text)
    })
  }

  describe('that was begun with three objects and has five changes since', () => {
    let lines: readonly string[]
    /** As a crash leaves it: nothing is noted at the end. */
    beforeEach(async () => {
      const before = await open()
      for (const name of ['a', 'b', 'c']) before.store.put('/configmaps', object(name))
      await before.close()
      const { store, close } = await open()
      for (const name of ['a', 'b', 'c', 'd', 'e']) store.put('/configmaps', object(name))
      await store.kept()
      const end = await readFile(join(folder, 'objects.end'), 'utf8')
      await close()
      await writeFile(join(folder, 'objects.end'), end)
      lines = (await readFile(file(), 'utf8')).split('\n')
    })
    const without = (line: number) => lines.toSpliced(line - 1, 1)

    for (const [what, damage, told] of [
      ['one of its objects is gone', () => without(3), /after line 3 lines are missing \(it has 2 of the 3 objects/],
      [
        'it ends among its objects',
        () => lines.slice(0, 3),
        /after line 2 lines are missing \(it has 1 of the 3 objects/,
      ],
      ['it ends within its objects', () => [...lines.slice(0, 2), '{"revis'], /after line 2 lines are missing/],
      ['a change is gone', () => without(6), /line 6 does not follow the line before it/],
      [
        'a change is there twice',
        () => lines.toSpliced(5, 0, lines[5] ?? ''),
        /line 7 does not follow the line before it/,
      ],
      ['two changes are one line', () => lines.toSpliced(5, 2, `${lines[5]}${lines[6]}`), /line 6 is damaged/],
      ['zeros are in a change', () => lines.with(5, '\0'.repeat(20)), /line 6 is damaged/],
    ] as const) {
      test(`is refused where ${what}, and left as it is`, async () => {
        const text = damage().join('\n')
        await writeFile(file(), text)
        await assert.rejects(open(), (cause) => cause instanceof JournalDamaged && told.test(cause.message))
        assert.equal(await readFile(file(), 'utf8'), text)
      })
    }

    test('is read without the change that was cut off', async () => {
      await writeFile(file(), lines.join('\n').slice(0, -20))
      const { store, close } = await open()
      assert.equal(store.revision(), 7)
      assert.deepEqual(names(store.list('/configmaps')), ['a', 'b', 'c', 'd'])
      await close()
    })

    test('is read where a version before wrote it, which did not count its objects', async () => {
      await writeFile(file(), lines.with(0, '{"journal":1,"revision":3}').join('\n'))
      await rm(join(folder, 'objects.end'))
      const { store, close } = await open()
      assert.equal(store.revision(), 8)
      await close()
    })
  })

  test('is refused where it lost its end after a crash, as soon as how far it went was noted', async () => {
    const { found, journal, close } = await openJournal(folder, 1)
    const store = openStore({ found, journal })
    for (const name of ['a', 'b', 'c']) store.put('/configmaps', object(name))
    await store.kept()
    const end = join(folder, 'objects.end')
    while (!(await readFile(end, 'utf8')).includes('3')) await new Promise((resolve) => setTimeout(resolve, 5))
    const text = await readFile(file(), 'utf8')
    await writeFile(file(), text.slice(0, text.lastIndexOf('{"revision":3')))
    await assert.rejects(open(), JournalDamaged)
    await close()
  })

  test('notes how far it goes once, however much is written meanwhile, and nothing that is not on the disk', async () => {
    const { found, journal, close } = await openJournal(folder, 60_000)
    const store = openStore({ found, journal })
    for (let count = 0; count < 50; count++) store.put('/configmaps', object('a'))
    await store.kept()
    assert.equal(await readFile(join(folder, 'objects.end'), 'utf8'), '{"revision":0}\n')
    await close()
    assert.equal(await readFile(join(folder, 'objects.end'), 'utf8'), '{"revision":50}\n')
  })

  describe('that was closed', () => {
    beforeEach(async () => {
      const { store, close } = await open()
      for (const name of ['a', 'b', 'c']) store.put('/configmaps', object(name))
      await close()
    })

    test('is refused where its last lines are gone, until somebody says that the earlier state will do', async () => {
      const lines = (await readFile(file(), 'utf8')).split('\n')
      const text = [...lines.slice(0, 3), ''].join('\n')
      await writeFile(file(), text)
      const told =
        /objects\.jsonl ends with line 3 at revision 2, and was at 3 before: .* or remove \S+objects\.end to go on/
      await assert.rejects(open(), (cause) => cause instanceof JournalDamaged && told.test(cause.message))
      assert.equal(await readFile(file(), 'utf8'), text)
      await rm(join(folder, 'objects.end'))
      const { store, close } = await open()
      assert.deepEqual(names(store.list('/configmaps')), ['a', 'b'])
      await close()
    })

    test('is missed where it is gone', async () => {
      await rm(file())
      await assert.rejects(open(), (cause) => {
        return cause instanceof JournalDamaged && /objects\.jsonl is missing: put the folder back/.test(cause.message)
      })
      assert.deepEqual(await readdir(folder), ['objects.end'])
    })

    test('is refused where how far it goes cannot be read', async () => {
      await writeFile(join(folder, 'objects.end'), '{')
      await assert.rejects(open(), (cause) => {
        return (
          cause instanceof JournalDamaged && /objects\.end, line 1 is damaged: remove that file/.test(cause.message)
        )
      })
    })
  })

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
