import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ignoreFile, ignoreRules } from '../../lib/source/ignore.ts'
import { startOracle } from '../support/oracle.ts'

const oracle = await startOracle()

/** Directory by directory with the root first, names in order: as Flux collects the files. */
function ignoreFilesOf(files: Readonly<Record<string, string>>) {
  const found = Object.keys(files).filter((path) => path === ignoreFile || path.endsWith(`/${ignoreFile}`))
  const directories = found.map((path) => path.split('/').slice(0, -1))
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  const order = (a: readonly string[], b: readonly string[]): number => {
    const index = a.findIndex((name, at) => name !== b[at])
    return index < 0 ? a.length - b.length : compare(a[index]!, b[index] ?? '')
  }
  return directories.toSorted(order).map((parts) => {
    const directory = parts.join('/')
    return { directory, content: files[[...parts, ignoreFile].join('/')]! }
  })
}

async function assertKeptAlike(files: Readonly<Record<string, string>>, ignore?: string): Promise<void> {
  const rules = ignoreRules(ignoreFilesOf(files), ignore ?? '')
  const ours = Object.keys(files).filter((path) => !rules.ignores(path, false))
  const flux = await oracle.kept({ files, ...(ignore !== undefined && { ignore }) })
  assert.deepEqual(
    { kind: 'ok', value: ours.toSorted() },
    flux.kind === 'ok' ? { ...flux, value: flux.value.toSorted() } : flux,
  )
}

const paths = [
  'README.md',
  'a.yaml',
  'a.yml',
  'deploy/a.yaml',
  'deploy/b/c.yaml',
  'deploy/b/d/e.yaml',
  'docs/a.yaml',
  'docs/deploy/a.yaml',
  'x/deploy',
  '.github/workflows/ci.yaml',
  '.gitignore',
  'sub/.gitignore',
  '.sops.yaml',
  'sub/.sops.yaml',
  'sub/.flux.yaml',
  'logo.png',
  'sub/pack.tar.gz',
  'a b/c d.yaml',
  '#hash',
  '!bang',
  'é/ü.yaml',
  'a[1].yaml',
  'appveyor.yml',
  'sub/appveyor.yml',
]
const tree = Object.fromEntries(paths.map((path) => [path, '']))

const cases: Readonly<Record<string, string | undefined>> = {
  'no pattern at all keeps the defaults': undefined,
  'an empty pattern list keeps the defaults': '',
  'comments and blank lines keep the defaults': '# nothing\n\n   \n',
  'one pattern drops the defaults': '*.txt',
  'a negation alone drops the defaults': '!logo.png',
  'a version control file can be taken in again': '!.gitignore',
  'everything but one directory': '/*\n!/deploy',
  'everything but one directory, with its slash': '/*\n!/deploy/',
  'everything but what is below a directory': '*\n!deploy/**',
  'everything but files of a kind': '*\n!*.yaml',
  'everything but directories and files of a kind': '*\n!*/\n!*.yaml',
  'a directory anywhere': 'deploy/',
  'a name anywhere': 'deploy',
  'a directory at the root': '/deploy/',
  'a path below the root': 'deploy/b',
  'a path that ends with a slash': 'deploy/b/',
  'two stars at the start': '**/a.yaml',
  'two stars at the end': 'deploy/**',
  'two stars in the middle': 'deploy/**/e.yaml',
  'two stars alone': '**',
  'two stars inside of a name': 'de**oy/a.yaml',
  'two stars at the root': '/**/deploy',
  'a star in a path': 'deploy/*/c.yaml',
  'a question mark and a class': 'a.y?ml\n[A-Z]*.md',
  'a negated class': '[^a]*.yaml',
  'a class with an exclamation mark': '[!a]*.yaml',
  'an open class': '[a',
  'escaped brackets': 'a\\[1\\].yaml',
  'an escaped hash': '\\#hash',
  'an escaped exclamation mark': '\\!bang',
  'spaces inside of a name': 'a b/',
  'trailing spaces': 'a.yaml   ',
  'an escaped trailing space': 'a.yaml\\ ',
  'leading spaces': '  a.yaml',
  'a tab behind a pattern': 'a.yaml\t',
  'carriage returns': 'a.yaml\r\ndocs/\r\n',
  'letters beyond ASCII': 'é/\n',
  'a negation of a negation': 'a.yaml\n!a.yaml\na.yaml',
  'a slash alone': '/',
  'a negated slash alone': '/*\n!/',
  'a dot path': './a.yaml',
  'a parent path': '../a.yaml',
  'double slashes': 'deploy//b',
  'a star and a slash': '*/',
  'a root star and a slash': '/*/',
  'a lone exclamation mark': '!',
  'a hidden name': '.*',
}

for (const [name, ignore] of Object.entries(cases)) {
  test(`spec.ignore: ${name}`, () => assertKeptAlike(tree, ignore))
  if (ignore !== undefined) {
    test(`at the root: ${name}`, () => assertKeptAlike({ ...tree, [ignoreFile]: ignore }))
    test(`in a directory: ${name}`, () => assertKeptAlike({ ...tree, [`deploy/${ignoreFile}`]: ignore }))
  }
}

test('a pattern of a directory holds below it alone', () =>
  assertKeptAlike({ ...tree, [`docs/${ignoreFile}`]: '*.yaml', [`deploy/b/${ignoreFile}`]: '/c.yaml' }))

test('a deeper file wins over one above, and spec.ignore over both', () =>
  assertKeptAlike({ ...tree, [ignoreFile]: '*.yaml', [`deploy/${ignoreFile}`]: '!*.yaml' }, 'deploy/b/'))

test('any patterns keep what Flux keeps', async () => {
  const segment = fc.oneof(
    fc.constantFrom('deploy', 'a.yaml', 'b', 'docs', '*', '**', '*.yaml', 'a*', '?', '.*', '', 'd*y', '[a-d]*', '\\a'),
    fc.string({ unit: fc.constantFrom(...'ab*?[]^!-\\. '), maxLength: 5 }),
  )
  const pattern = fc
    .tuple(
      fc.constantFrom('', '!', '/', '!/'),
      fc.array(segment, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('', '/', ' '),
    )
    .map(([start, segments, end]) => start + segments.join('/') + end)
  const patterns = fc.array(pattern, { maxLength: 4 }).map((lines) => lines.join('\n'))
  const property = fc.asyncProperty(patterns, patterns, patterns, async (root, directory, spec) => {
    await assertKeptAlike({ ...tree, [ignoreFile]: root, [`deploy/${ignoreFile}`]: directory }, spec)
  })
  await fc.assert(property, { numRuns: 500 })
})
