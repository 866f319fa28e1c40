import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { workingTree } from '../../../lib/adapters/disk/working-tree.ts'
import type { Problem } from '../../../lib/core/problem.ts'

function folderWith(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-tree-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}

test('lists and reads files by path, sorted, with the oids that Git gives them', async (t) => {
  const folder = folderWith(t, { 'apps/b.yaml': 'b: 1\n', 'apps/a.yaml': 'a: 1\n', 'run.sh': '#!/bin/sh\n' })
  chmodSync(join(folder, 'run.sh'), 0o755)
  const tree = await workingTree(folder)
  // As `git hash-object` prints it.
  const hello = { kind: 'file', name: 'a.yaml', oid: 'a8926a52d8dcba5c4386945476ab6a2ad008afd4', executable: false }
  assert.deepEqual(await tree.entry('apps/a.yaml'), hello)
  assert.deepEqual(
    (await tree.list('apps'))?.map(({ name }) => name),
    ['a.yaml', 'b.yaml'],
  )
  assert.deepEqual(
    (await tree.list(''))?.map(({ name, kind }) => `${kind} ${name}`),
    ['directory apps', 'file run.sh'],
  )
  const script = await tree.entry('run.sh')
  assert.equal(script?.kind === 'file' && script.executable, true)
  const read = await tree.read(['apps/a.yaml', 'apps', 'nothing.yaml'])
  assert.deepEqual(
    [...read].map(([path, bytes]) => [path, Buffer.from(bytes).toString()]),
    [['apps/a.yaml', 'a: 1\n']],
  )
})

test('leaves out what the source would leave out, and takes in again what it would', async (t) => {
  const folder = folderWith(t, {
    '.sourceignore': 'docs/\n!docs/keep.yaml\n*.tmp\n',
    '.git/config': '',
    'docs/drop.yaml': '',
    'docs/keep.yaml': '',
    'apps/.sourceignore': 'local.yaml\n',
    'apps/local.yaml': '',
    'apps/real.yaml': '',
    'local.yaml': '',
    'x.tmp': '',
  })
  symlinkSync('/etc/hostname', join(folder, 'link.yaml'))
  const tree = await workingTree(folder)
  const names = async (path: string) => (await tree.list(path))?.map(({ name }) => name)
  assert.deepEqual(await names(''), ['.sourceignore', 'apps', 'docs', 'local.yaml'])
  assert.deepEqual(await names('docs'), ['keep.yaml'])
  assert.deepEqual(await names('apps'), ['.sourceignore', 'real.yaml'])
  assert.equal((await tree.read(['apps/local.yaml', 'link.yaml', '.git/config'])).size, 0)
})

for (const path of [
  '../outside',
  '/etc/hostname',
  'apps/../apps/a.yaml',
  './apps',
  'apps/',
  'apps//a.yaml',
  'apps/a.yaml/x',
]) {
  test(`finds nothing at ${path}`, async (t) => {
    const tree = await workingTree(folderWith(t, { 'apps/a.yaml': '' }))
    assert.equal(await tree.entry(path), undefined)
    assert.equal(await tree.list(path), undefined)
    assert.equal((await tree.read([path])).size, 0)
  })
}

test('says which folder cannot be read', async () => {
  await assert.rejects(workingTree(join(tmpdir(), 'sluice-no-such-folder')), (problem: Problem) => {
    assert.equal(problem.code, 'NotFound')
    assert.match(problem.message, /sluice-no-such-folder/)
    return true
  })
})
