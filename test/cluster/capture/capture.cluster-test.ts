import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { startCluster } from '../../support/cluster.ts'
import { captured } from './capture.ts'

test('what the embedded server knows is what the real one says now', async () => {
  const cluster = await startCluster({ real: true, controllers: false, pods: false })
  try {
    for (const [path, text] of await captured(cluster)) {
      const kept: unknown = JSON.parse(await readFile(path, 'utf8'))
      const same = isDeepStrictEqual(JSON.parse(text), kept)
      assert.ok(same, `${basename(path)} is of another server: npm run capture`)
    }
  } finally {
    await cluster.stop()
  }
})
