import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { secretKey } from '../../lib/local/secret-key.ts'

test('lanes that ask for the key of a new data folder at once all get the same', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-key-'))
  t.after(() => rm(folder, { recursive: true }))
  const keys = await Promise.all(Array.from({ length: 20 }, () => secretKey(folder)))
  assert.equal(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size, 1)
  assert.deepEqual(await readdir(folder), ['secret-key'])
  assert.equal((await stat(join(folder, 'secret-key'))).mode & 0o777, 0o600)
})
