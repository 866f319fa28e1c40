import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { packFleet, unpackFleet } from '../../lib/fleet/packed-fleet.ts'
import { parseFleet } from '../../lib/fleet/parse-fleet.ts'

for (const name of ['complete.yaml', 'smallest.yaml', 'aws.yaml']) {
  test(`${name} is the same after packing`, () => {
    const read = parseFleet(readFileSync(join(import.meta.dirname, '../golden/fleet', name), 'utf8'), name)
    assert.equal(read.kind, 'fleet')
    if (read.kind === 'fleet') assert.deepEqual(unpackFleet(packFleet(read.fleet), 'fleet.json'), read.fleet)
  })
}

for (const { text, code, what } of [
  { text: 'kind: Cluster', code: 'InvalidFleet', what: 'is no packed fleet file' },
  { text: '[]', code: 'InvalidFleet', what: 'is no packed fleet file' },
  { text: '{"schema":0,"fleet":{}}', code: 'InvalidFleet', what: 'was packed with schema 0, this version reads 1' },
  { text: '{"schema":99}', code: 'SchemaTooNew', what: 'was packed with schema 99, this version reads 1' },
]) {
  test(`${text} is refused: ${what}`, () => {
    assert.throws(
      () => unpackFleet(text, 'fleet.json'),
      (problem: { code: string; message: string }) => {
        assert.equal(problem.code, code)
        return problem.message.startsWith(`fleet.json ${what}. Deploy the stack again`)
      },
    )
  })
}
