import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { repository } from '../support/source-files.ts'

/** What `npx sluice` starts; how the package starts is told by its own test. */
describe('the program of a checkout', () => {
  const { bin, engines, version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
  const sluice = (...before: readonly string[]) =>
    spawnSync(process.execPath, [...before, join(repository, bin.sluice), '--version'], { encoding: 'utf8' })

  test('runs without a build', () => {
    const { status, stdout, stderr } = sluice()
    assert.deepEqual([status, stdout, stderr], [0, `${version}\n`, ''])
  })

  test('says which Node it needs, where an older one runs it', () => {
    const old = `Object.defineProperty(process.versions, 'node', { value: '22.9.0' })`
    const { status, stdout, stderr } = sluice('--import', `data:text/javascript,${encodeURIComponent(old)}`)
    assert.deepEqual([status, stdout], [2, ''])
    assert.match(stderr, /^error: sluice needs Node 24 or newer, and this is 22\.9\.0\./)
    assert.equal(engines.node, '>=24')
  })
})
