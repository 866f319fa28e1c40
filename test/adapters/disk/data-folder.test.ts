import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { openDataFolder } from '../../../lib/adapters/disk/data-folder.ts'

const script = join(import.meta.dirname, '../../support/hold-data-folder.ts')
const root = await mkdtemp(join(tmpdir(), 'sluice-lock-'))
const holders: ChildProcess[] = []
after(async () => {
  for (const holder of holders) holder.kill('SIGKILL')
  await rm(root, { recursive: true })
})

let folders = 0
const newFolder = () => join(root, String(++folders))

async function hold(folder: string): Promise<{ holder: ChildProcess; answer: string }> {
  const holder = spawn(process.execPath, [script, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  holders.push(holder)
  const [chunk] = await once(holder.stdout!, 'data')
  return { holder, answer: String(chunk).trim() }
}

async function kill(holder: ChildProcess): Promise<void> {
  holder.kill('SIGKILL')
  await once(holder, 'exit')
}

describe('a data folder', () => {
  it('is made with the folders above it, and keeps its objects when it is opened again', async () => {
    const path = join(newFolder(), 'deep', 'er')
    const first = await openDataFolder(path)
    await first.store.put('a/b', Buffer.from('kept'), { create: true })
    await first.close()
    const second = await openDataFolder(path)
    assert.equal(Buffer.from((await second.store.get('a/b'))!.bytes).toString(), 'kept')
    await second.close()
  })
  it('says where it cannot be made', async () => {
    const file = newFolder()
    await writeFile(file, '')
    for (const path of [file, join(file, 'below')]) {
      const message = new RegExp(`^${path} cannot be made: E[A-Z]+: .* Choose a folder that this user may write to\\.$`)
      await assert.rejects(openDataFolder(path), { code: 'StoreFailed', message })
    }
  })
  it('is refused to a second owner in the same process, by pid and remedy', async () => {
    const path = newFolder()
    const first = await openDataFolder(path)
    const expected = `${path} is in use by process ${process.pid}. Stop that process, or choose another data folder.`
    await assert.rejects(openDataFolder(path), { code: 'Locked', message: expected })
    await first.close()
  })
  it('is refused while another process has it, and free at once after kill -9', async () => {
    const path = newFolder()
    const { holder, answer } = await hold(path)
    assert.equal(answer, 'owned')
    const message = new RegExp(`in use by process ${holder.pid}\\.`)
    await assert.rejects(openDataFolder(path), { code: 'Locked', message })
    await kill(holder)
    const mine = await openDataFolder(path)
    assert.notEqual(await mine.store.get(`owner-${holder.pid}`), undefined)
    await mine.close()
  })
  it('is refused while its owner is stopped and cannot answer', async () => {
    const path = newFolder()
    const { holder } = await hold(path)
    holder.kill('SIGSTOP')
    await assert.rejects(openDataFolder(path), { code: 'Locked', message: /in use by another process\./ })
    await kill(holder)
  })
  it('goes to one of six processes that find its owner dead', async () => {
    const path = newFolder()
    await kill((await hold(path)).holder)
    const answers = await Promise.all(Array.from({ length: 6 }, async () => (await hold(path)).answer))
    assert.deepEqual(answers.sort(), ['Locked', 'Locked', 'Locked', 'Locked', 'Locked', 'owned'])
  })
  it('goes to one of 30 in one process, round after round', async () => {
    const path = newFolder()
    for (let round = 0; round < 10; round++) {
      const opened = await Promise.allSettled(Array.from({ length: 30 }, () => openDataFolder(path)))
      const owners = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
      assert.equal(owners.length, 1)
      await owners[0]!.close()
    }
    assert.deepEqual(
      (await readdir(path)).filter((name) => name.startsWith('announce')),
      [],
    )
  })
  it('drops the drafts of a killed process', async () => {
    const path = newFolder()
    await mkdir(join(path, 'drafts'), { recursive: true })
    await writeFile(join(path, 'drafts', '1'), 'half')
    const { store, close } = await openDataFolder(path)
    assert.deepEqual(await store.put('a', Buffer.from('whole'), { create: true }).then(({ kind }) => kind), 'written')
    assert.deepEqual(await readdir(join(path, 'drafts')), [])
    await close()
  })
  it('of a newer layout is refused and left as it is', async () => {
    const path = newFolder()
    await mkdir(path)
    await writeFile(join(path, 'schema.json'), '{"schema":2,"more":true}')
    await assert.rejects(openDataFolder(path), { code: 'SchemaTooNew' })
    assert.equal(await readFile(join(path, 'schema.json'), 'utf8'), '{"schema":2,"more":true}')
    assert(!(await readdir(path)).includes('objects'))
  })
  it('whose path is too long for a socket is refused with the reason', async () => {
    const path = join(newFolder(), 'x'.repeat(100))
    await assert.rejects(openDataFolder(path), { code: 'InvalidInput', message: /path too long for a socket/ })
  })
})
