import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { underLock } from './lock.ts'

describe('a lock file', () => {
  let folder: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lock-'))
  })

  after(() => rm(folder, { recursive: true }))

  test('lets one in at a time, and is gone afterwards', async () => {
    const file = join(folder, 'one')
    let inside = 0
    const results = await Promise.all(
      [1, 2, 3].map((number) =>
        underLock(file, async () => {
          assert.equal(++inside, 1)
          await pause(5)
          inside--
          return number
        }),
      ),
    )
    assert.deepEqual(results, [1, 2, 3])
    assert.ok(!existsSync(file))
  })

  test('is released by work that fails', async () => {
    const file = join(folder, 'failing')
    const failing = underLock(file, () => Promise.reject(new Error('no luck')))
    await assert.rejects(failing, /no luck/)
    assert.ok(!existsSync(file))
  })

  test('is taken over from a process that died', async () => {
    const file = join(folder, 'dead')
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    await writeFile(file, String(pid))
    assert.equal(await underLock(file, async () => 'done'), 'done')
  })
})
