import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { commands } from '../../lib/cli/commands.ts'
import { parseFleet } from '../../lib/fleet/parse-fleet.ts'
import { readText, repository } from '../support/source-files.ts'
import { cliDocument } from './cli-document.ts'

test('docs/cli.md is the help of all commands', () => {
  const path = join(repository, 'docs', 'cli.md')
  if (process.env.UPDATE_DOCS) writeFileSync(path, cliDocument(commands))
  assert.equal(
    readFileSync(path, 'utf8'),
    cliDocument(commands),
    'run: UPDATE_DOCS=1 node --test test/cli/docs.test.ts',
  )
})

for (const file of ['README.md', 'docs/fleet.md', 'docs/webhooks.md']) {
  test(`the fleet file shown in ${file} is valid`, () => {
    const blocks = [...readText(file).matchAll(/^ *```yaml\n([\s\S]*?)^ *```/gm)].map(([, yaml]) => yaml ?? '')
    const fleets = blocks.filter((yaml) => yaml.includes('sluice.dev/v1'))
    assert.ok(fleets.length > 0)
    for (const yaml of fleets) {
      const parsed = parseFleet(yaml, file)
      assert.deepEqual(parsed.kind === 'invalid' ? parsed.errors.map(({ message }) => message) : [], [])
    }
  })
}
