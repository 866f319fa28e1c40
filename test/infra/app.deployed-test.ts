import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const folder = mkdtempSync(join(tmpdir(), 'sluice-app-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const cluster = (name: string) => `
apiVersion: sluice.dev/v1
kind: Cluster
metadata: {name: ${name}}
spec:
  source: {url: https://github.com/acme/fleet}
  access: {eks: {name: ${name}, region: eu-west-1}}
`

/** Runs the app as cdk does, without anything that a shell may know of AWS. */
function runApp(context: Readonly<Record<string, string>>) {
  const out = mkdtempSync(join(folder, 'out-'))
  const env = { PATH: process.env.PATH, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_OUTDIR: out }
  const { status, stderr } = spawnSync(process.execPath, ['infra/app.ts'], { env, encoding: 'utf8' })
  return { status, stderr, made: readdirSync(out).filter((name) => name.endsWith('.template.json')) }
}

test('several fleet files are several stacks, without any credentials', () => {
  const files = ['fleet.yaml', 'staging.yaml'].map((name) => join(folder, name))
  for (const file of files) writeFileSync(file, cluster('prod'))
  const { status, stderr, made } = runApp({ fleet: files.join(',') })
  assert.equal(status, 0, stderr)
  assert.deepEqual(made.toSorted(), ['Sluice-staging.template.json', 'Sluice.template.json'])
})

test('a fleet file with an error ends the synthesis with its line and field, and no stack trace', () => {
  const file = join(folder, 'broken.yaml')
  writeFileSync(file, cluster('prod').replace('region', 'regoin'))
  const { status, stderr, made } = runApp({ fleet: file })
  assert.equal(status, 1)
  assert.match(stderr, /broken\.yaml:7:\d+ spec\.access\.eks\.regoin/)
  assert.doesNotMatch(stderr, /\n\s+at /)
  assert.deepEqual(made, [])
})
