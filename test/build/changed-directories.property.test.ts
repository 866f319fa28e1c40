import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { inputsUnchanged } from '../../lib/build/changed.ts'
import { areUntouched, changedDirectories } from '../../lib/build/changed-directories.ts'
import type { Inputs } from '../../lib/build/inputs.ts'
import { listingHash } from '../../lib/build/scan.ts'
import { parentOf } from '../../lib/build/tree-path.ts'
import type { Tree } from '../../lib/source/tree.ts'
import { memoryTree } from '../support/memory-tree.ts'

const engine = 'kustomize/1'
const paths = ['a', 'b/c', 'b/d', 'b/e/f', 'b/e/g/h', 'i/j', 'i/k/l']
const tree = fc.dictionary(fc.constantFrom(...paths), fc.constantFrom('one', 'two')).map((files) => memoryTree(files))
const places = ['', ...new Set([...paths, ...paths.map(parentOf), 'nowhere', 'nowhere/else'])]

/** What a build reads that looks for some files and lists some directories. */
async function read(from: Tree, looked: readonly string[], listed: readonly string[]): Promise<Inputs> {
  const files: Record<string, string> = {}
  const absent: string[] = []
  for (const path of looked) {
    const entry = await from.entry(path)
    if (entry?.kind === 'file') files[path] = entry.oid
    else if (entry === undefined) absent.push(path)
  }
  const directories: Record<string, string> = {}
  for (const path of listed) {
    const entries = await from.list(path)
    if (entries !== undefined) directories[path] = listingHash(entries)
  }
  return { engine, ignore: from.ignore, files, directories, absent }
}

test('inputs whose directories are as before are unchanged', async () => {
  let untouched = 0
  await fc.assert(
    fc.asyncProperty(
      tree,
      tree,
      fc.subarray(places.filter((path) => path !== '')),
      fc.subarray(places),
      async (before, after, looked, listed) => {
        const inputs = await read(before, looked, listed)
        const changed = await changedDirectories(before, after)
        assert(changed !== undefined)
        if (!areUntouched(inputs, changed)) return
        untouched += looked.length + listed.length > 0 && before.root !== after.root ? 1 : 0
        assert(await inputsUnchanged(after, inputs, engine))
      },
    ),
    { numRuns: 500 },
  )
  assert(untouched > 10, `only ${untouched} runs said something`)
})

test('a file changes the directories above it alone', async () => {
  const before = memoryTree({ 'a/b/c': '1', 'a/d/e': '1', 'f/g': '1' })
  const after = memoryTree({ 'a/b/c': '2', 'a/d/e': '1', 'f/g': '1' })
  assert.deepEqual(await changedDirectories(before, after), new Set(['', 'a', 'a/b']))
})

test('directories that come and go are changed with all that they hold', async () => {
  const [one, two] = [memoryTree({ x: '1' }), memoryTree({ x: '1', 'a/b/c': '1' })]
  for (const [before, after] of [[one, two] as const, [two, one] as const]) {
    assert.deepEqual(await changedDirectories(before, after), new Set(['', 'a', 'a/b']))
  }
})

test('nothing is known where other ignore rules are in force', async () => {
  const before = memoryTree({ x: '1' })
  assert.equal(await changedDirectories(before, { ...before, ignore: 'other' }), undefined)
})

test('a build of the whole tree is touched by any change', async () => {
  const before = memoryTree({ x: '1' })
  const inputs = { ...(await read(before, [], [])), whole: before.root }
  assert.equal(areUntouched(inputs, new Set()), true)
  assert.equal(areUntouched(inputs, new Set(['', 'a'])), false)
})
