import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { git } from '../../../lib/local/demo/git.ts'
import type { DemoPlace } from '../../../lib/local/demo/place.ts'
import { prepareDemo } from '../../../lib/local/demo/prepare.ts'

/** As a newcomer's machine may be: git was never told who they are, hooks lie elsewhere, the folder's name is none of a program's. */
describe('the sample repository', () => {
  let root: string
  let place: DemoPlace
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'sluice-sample-'))
    const settings = join(root, 'gitconfig')
    await writeFile(settings, `[core]\n\thooksPath = ${root}\n`)
    Object.assign(process.env, { GIT_CONFIG_GLOBAL: settings, GIT_CONFIG_NOSYSTEM: '1' })
    const data = join(root, "Ada's folder $HOME")
    await mkdir(data)
    place = await prepareDemo(data)
  })
  after(() => rm(root, { recursive: true, force: true }))

  /** Not `spawnSync`: what answers the webhook runs in this process. */
  const commit = async (): Promise<string> => {
    const args = ['-c', 'user.useConfigOnly=true', 'commit', '--quiet', '--allow-empty', '--message', 'a change']
    const child = spawn('git', args, { cwd: place.repository })
    const [said] = await Promise.all([text(child.stderr), once(child, 'close')])
    assert.equal(child.exitCode, 0, said)
    return said
  }

  test('takes a commit of who git does not know, and tells of it by a signed webhook', async () => {
    const asked: (string | undefined)[] = []
    const server = createServer((request, response) => {
      asked.push(request.headers['x-hub-signature-256']?.toString())
      response.setHeader('connection', 'close').end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await writeFile(place.addressFile, `http://127.0.0.1:${port}/webhook`)
    const said = await commit().finally(() => server.close())
    assert.equal(said, 'sluice: told of the commit\n')
    assert.match(asked[0] ?? '', /^sha256=[0-9a-f]{64}$/)
  })

  test('takes a commit while nobody listens', async () => {
    await writeFile(place.addressFile, 'http://127.0.0.1:1/webhook')
    assert.equal(await commit(), 'sluice: nobody listens now; the next poll finds the commit\n')
  })

  test('says what stands in the way where a commit was cut off', async () => {
    const lock = join(place.repository, '.git', 'index.lock')
    await writeFile(lock, '')
    const message = `${place.repository} git commit failed: Unable to create '${lock}': File exists. If no git works there now, remove that file.`
    await assert.rejects(git(place.repository, ['commit', '--allow-empty', '--message', 'x']), { message })
    await rm(lock)
  })

  test('leaves its commits to who git knows', async () => {
    const other = join(root, 'other')
    await mkdir(other)
    const known = ['[user]', '\tname = Ada', '\temail = ada@example.org', ''].join('\n')
    await writeFile(join(root, 'known'), known)
    process.env.GIT_CONFIG_GLOBAL = join(root, 'known')
    const { repository } = await prepareDemo(other)
    const { stdout } = spawnSync('git', ['config', 'user.name'], { cwd: repository, encoding: 'utf8' })
    assert.equal(stdout, 'Ada\n')
    assert.equal(await git(repository, ['log', '-1', '--format=%an']), 'Sluice demo')
  })
})
