import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { parseFleet } from '../../lib/fleet/parse-fleet.ts'

test('the fleet file that synth uses by default is one that the functions accept', async () => {
  const file = new URL('../../infra/sample-fleet.yaml', import.meta.url)
  assert.equal(parseFleet(await readFile(file, 'utf8'), 'sample-fleet.yaml').kind, 'fleet')
})
