import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { findTool } from '../../../lib/adapters/tools/binaries.ts'
import { kubectlKustomize } from '../../../lib/adapters/tools/kustomize.ts'

let kubectl: string
let folder: string
before(async () => {
  kubectl = (await findTool('kubectl')).path
  folder = await mkdtemp(join(tmpdir(), 'kustomize-test-'))
})
after(() => rm(folder, { recursive: true, force: true }))

function build(files: Readonly<Record<string, string>>, directory = '', signal = AbortSignal.timeout(30_000)) {
  const contents = Object.entries(files).map(([path, text]): [string, Uint8Array] => [path, Buffer.from(text)])
  return kubectlKustomize(kubectl, { folder }).build(new Map(contents), directory, signal)
}

const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n'

test('a directory is built, with files from beside it, and leaves nothing behind', async () => {
  const files = { 'a/kustomization.yaml': 'resources: [../b.yaml]', 'b.yaml': secret }
  assert.deepEqual(await build(files, 'a'), {
    kind: 'ok',
    yaml: 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n',
  })
  assert.deepEqual(await readdir(folder), [])
})

test('an error names files as the repository does, without warnings and folders of this machine', async () => {
  const result = await build({ 'a/kustomization.yaml': 'bases: [../gone]\ncommonLabels: {a: b}' }, 'a')
  assert.equal(result.kind, 'error')
  const text = result.kind === 'error' ? result.text : ''
  assert.match(text, /^error: accumulating resources: .*lstat gone: no such file/)
  assert.ok(!text.includes(folder) && !text.includes('Warning'), text)
  assert.deepEqual(await readdir(folder), [])
})

test('git is never called', async () => {
  const result = await build({ 'kustomization.yaml': 'resources: [ssh://git@localhost/a/b]' })
  assert.match(result.kind === 'error' ? result.text : '', /git.*not found/)
})

test('a path that leads out of the folder is refused', async () => {
  for (const path of ['../x', '/x', 'a//b', 'a/./b']) {
    await assert.rejects(build({ [path]: '' }), { code: 'InvalidInput' })
  }
  assert.deepEqual(await readdir(folder), [])
})

test('a stopped build is told as such', async () => {
  await assert.rejects(build({ 'kustomization.yaml': 'namespace: a' }, '', AbortSignal.abort()), { code: 'Aborted' })
})

test('a kubectl that is not there is told as such', async () => {
  const missing = kubectlKustomize(join(folder, 'nothing'), { folder })
  await assert.rejects(missing.build(new Map(), '', AbortSignal.timeout(9_000)), { code: 'ToolMissing' })
})
