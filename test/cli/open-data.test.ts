import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { openDataFolder } from '../../lib/adapters/disk/data-folder.ts'
import { listenOnSocket } from '../../lib/adapters/http/listen.ts'
import { openDataToLook, openDataToRun, openProduct } from '../../lib/cli/open-data.ts'
import { digestOf } from '../../lib/core/digest.ts'
import type { SourceId } from '../../lib/source/spec.ts'
import { changeControls, readControls } from '../../lib/store/controls.ts'
import { allControlsKey } from '../../lib/store/keys.ts'

const script = join(import.meta.dirname, '../support/serve-data-folder.ts')
const root = await mkdtemp(join(tmpdir(), 'sluice-open-'))
const servers: ChildProcess[] = []
after(async () => {
  for (const server of servers) server.kill('SIGKILL')
  await rm(root, { recursive: true })
})

let folders = 0
const newFolder = () => join(root, String(++folders))

async function serve(folder: string): Promise<{ server: ChildProcess; pid: number; line(): Promise<string> }> {
  const server = spawn(process.execPath, [script, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  servers.push(server)
  const line = async () => String((await once(server.stdout!, 'data'))[0]).trim()
  assert.equal(await line(), 'serving')
  return { server, pid: server.pid ?? 0, line }
}

async function end(server: ChildProcess, signal?: NodeJS.Signals): Promise<void> {
  if (signal === undefined) server.stdin?.end()
  else server.kill(signal)
  await once(server, 'exit')
}

describe('a product that is opened beside one that runs', () => {
  it('shares its bucket, knows its clusters and wakes its lanes', async () => {
    const folder = newFolder()
    const { server, line } = await serve(folder)
    const product = await openProduct(folder)
    assert.deepEqual(product.clusters, ['production'])
    await changeControls(product.bucket, allControlsKey, () => ({ suspend: { by: 'ada', at: 1 } }))
    const woken = line()
    await product.wake('east/west %')
    assert.equal(await woken, 'wake east/west %')
    const told = line()
    await product.tell('production', 'events/production/a b_%')
    assert.equal(await told, 'tell production events/production/a b_%')
    const asked = line()
    await product.ask(digestOf('source') as SourceId, 7)
    assert.equal(await asked, `ask ${digestOf('source')} 7`)
    await assert.rejects(product.ask('nothing' as SourceId, 7))
    await product.close()
    await end(server)
    const data = await openDataFolder(folder)
    assert.equal((await readControls(data.store, allControlsKey))?.value.suspend?.by, 'ada')
    await data.close()
  })

  it('serves many at the same time', async () => {
    const folder = newFolder()
    const { server } = await serve(folder)
    const add = async (n: number) => {
      const product = await openProduct(folder)
      await changeControls(product.bucket, allControlsKey, ({ suspend }) => ({
        suspend: { by: `${suspend?.by ?? ''}${n}`, at: 1 },
      }))
      await product.close()
    }
    await Promise.all(Array.from({ length: 6 }, (_, n) => add(n)))
    const product = await openProduct(folder)
    const document = await readControls(product.bucket.store, allControlsKey)
    assert.equal([...(document?.value.suspend?.by ?? '')].sort().join(''), '012345')
    await product.close()
    await end(server)
  })

  it('is the folder itself once that was killed, whatever it left there', async () => {
    const folder = newFolder()
    const { server } = await serve(folder)
    await end(server, 'SIGKILL')
    assert.ok(existsSync(join(folder, 'api.sock')))
    const product = await openProduct(folder)
    assert.equal(product.clusters, undefined)
    await product.wake('production')
    await product.close()
    const next = await serve(folder)
    const again = await openProduct(folder)
    assert.deepEqual(again.clusters, ['production'])
    await again.close()
    await end(next.server)
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.startsWith('api')),
      [],
    )
  })

  it('fails clearly when that dies meanwhile', async () => {
    const folder = newFolder()
    const { server } = await serve(folder)
    const { bucket, wake, close } = await openProduct(folder)
    await end(server, 'SIGKILL')
    const remedy = /Check that "sluice local" still runs, and try again\.$/
    await assert.rejects(bucket.store.get('a'), { code: 'StoreFailed', message: remedy })
    await assert.rejects(
      changeControls(bucket, allControlsKey, () => ({})),
      { code: 'StoreFailed' },
    )
    await assert.rejects(wake('production'), { code: 'StoreFailed', message: /cluster production could not be woken/ })
    await close()
  })

  it('says so where that is stopped and does not answer', async () => {
    const folder = newFolder()
    const { server } = await serve(folder)
    server.kill('SIGSTOP')
    const message =
      /is in use by a process that does not answer: no answer came for 5s\. Wait until it answers, or stop it\./
    await assert.rejects(openProduct(folder), { code: 'Locked', message })
    await end(server, 'SIGKILL')
  })

  it('needs the socket to be that of a product', async () => {
    const folder = newFolder()
    const data = await openDataFolder(folder)
    let body = '{"schema":2,"more":true}'
    const stop = await listenOnSocket(
      createServer((_, response) => response.end(body)),
      join(folder, 'api.sock'),
    )
    await assert.rejects(openProduct(folder), { code: 'SchemaTooNew' })
    body = 'hello'
    await assert.rejects(openProduct(folder), { code: 'Locked', message: /a process that is no "sluice local"/ })
    await stop()
    await data.close()
  })

  it('is refused while a run that does not stay up has the folder', async () => {
    const folder = newFolder()
    const data = await openDataFolder(folder)
    await assert.rejects(openProduct(folder, 300), { code: 'Locked', message: /is in use by process [0-9]+/ })
    await assert.rejects(openDataToRun(folder, 300), { code: 'Locked', message: /is in use by process [0-9]+/ })
    await data.close()
  })

  it('waits for another command, which has the folder for a moment', async () => {
    const folder = newFolder()
    for (const open of [openProduct, openDataToRun]) {
      const data = await openDataFolder(folder)
      const opened = open(folder)
      await pause(300)
      await data.close()
      await (await opened).close()
    }
  })
})

describe('a data folder of a product that runs', () => {
  it('can be looked at', async () => {
    const folder = newFolder()
    const { server } = await serve(folder)
    const data = await openDataToLook(folder)
    assert.equal(data.path, folder)
    assert.deepEqual(await data.store.put('a', Buffer.from('x'), { create: true }).then(({ kind }) => kind), 'written')
    await data.close()
    await end(server)
  })

  it('is not taken for a second run', async () => {
    const folder = newFolder()
    const { server, pid } = await serve(folder)
    const message = new RegExp(
      `is kept in sync by "sluice local" \\(process ${pid}\\) already\\. "sluice get units -A" shows`,
    )
    await assert.rejects(openDataToRun(folder), { code: 'Locked', message })
    await end(server)
  })
})
