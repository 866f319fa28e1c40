import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ignoreRules } from '../../lib/source/ignore.ts'

interface Case {
  readonly name: string
  readonly files?: Readonly<Record<string, string>>
  readonly spec?: string
  readonly ignored: readonly string[]
  readonly kept: readonly string[]
}

const cases: readonly Case[] = [
  {
    name: 'without any pattern the defaults hold',
    ignored: [
      '.git/config',
      '.gitignore',
      'a/.gitmodules',
      'x/y.png',
      '.github/workflows/a.yaml',
      'a/.sops.yaml',
      'b.tar.gz',
    ],
    kept: ['a.yaml', '.sourceignore', '.github', 'a.jpgx'],
  },
  {
    name: 'one pattern of the user drops the defaults but not the version control files',
    spec: 'secret.yaml',
    ignored: ['secret.yaml', 'a/secret.yaml', '.git/config', '.gitignore'],
    kept: ['x/y.png', '.github/workflows/a.yaml', '.sops.yaml'],
  },
  {
    name: 'comments and blank lines are no patterns',
    spec: '# nothing\n\n   \n',
    ignored: ['x/y.png'],
    kept: ['# nothing'],
  },
  {
    name: 'all but one folder, and what is below it comes back',
    spec: '/*\n!/deploy\n/deploy/**/*.md\n',
    ignored: ['README.md', 'src/', 'src/a.yaml', 'deploy/docs/a.md', 'deploy/a.md'],
    kept: ['deploy/', 'deploy/a.yaml', 'deploy/docs/a.yaml'],
  },
  {
    name: 'the last match wins, files before spec.ignore',
    files: { '': '*.yaml\n!keep.yaml\n' },
    spec: '/sub/keep.yaml\n',
    ignored: ['a.yaml', 'sub/keep.yaml'],
    kept: ['keep.yaml', 'other/keep.yaml'],
  },
  {
    name: 'a nested file holds below its directory only',
    files: { 'a/b': 'x.yaml\n/y.yaml\n' },
    ignored: ['a/b/x.yaml', 'a/b/c/x.yaml', 'a/b/y.yaml'],
    kept: ['x.yaml', 'a/x.yaml', 'a/b/c/y.yaml', 'a/bb/x.yaml', 'z.png'],
  },
  {
    name: 'a slash at the end means directories and what is below',
    spec: 'build/\n',
    ignored: ['build/', 'a/build/', 'build/x.yaml', 'a/build/x.yaml'],
    kept: ['build', 'a/build'],
  },
  {
    name: 'a slash inside anchors the pattern',
    spec: 'a/b\n',
    ignored: ['a/b', 'a/b/c'],
    kept: ['x/a/b'],
  },
  {
    name: 'two stars stand for any depth',
    spec: '**/tmp/*.yaml\n/logs/**\n',
    ignored: ['tmp/a.yaml', 'x/y/tmp/a.yaml', 'logs/a', 'logs/a/b'],
    kept: ['tmp/a.json', 'x/logs/a'],
  },
  {
    name: 'classes, question marks and escapes',
    spec: 'file[0-9].yaml\nv?.yaml\n[^a]b.json\n\\!odd\n',
    ignored: ['file1.yaml', 'v1.yaml', 'xb.json', '!odd'],
    kept: ['filex.yaml', 'v12.yaml', 'ab.json', 'odd'],
  },
  {
    name: 'a malformed pattern matches nothing, and still is a pattern',
    spec: '[z\n',
    ignored: ['.gitignore'],
    kept: ['[z', 'z', 'a.png'],
  },
  {
    name: 'Windows line ends do not count',
    spec: 'a.yaml\r\nb.yaml\r\n',
    ignored: ['a.yaml', 'b.yaml'],
    kept: ['c.yaml'],
  },
  {
    name: 'version control files can be taken in again',
    spec: '!.gitignore\n',
    ignored: ['.gitattributes'],
    kept: ['.gitignore'],
  },
]

for (const { name, files = {}, spec = '', ignored, kept } of cases) {
  test(name, () => {
    const rules = ignoreRules(
      Object.entries(files).map(([directory, content]) => ({ directory, content })),
      spec,
    )
    const isIgnored = (path: string): boolean => rules.ignores(path.replace(/\/$/, ''), path.endsWith('/'))
    assert.deepEqual(
      ignored.filter((path) => !isIgnored(path)),
      [],
      'should be ignored',
    )
    assert.deepEqual(kept.filter(isIgnored), [], 'should be kept')
  })
}

test('the digest says whether the patterns are the same', () => {
  assert.equal(ignoreRules([], '').digest, ignoreRules([], '# a comment').digest)
  assert.notEqual(ignoreRules([], 'a').digest, ignoreRules([], 'b').digest)
  assert.notEqual(ignoreRules([{ directory: 'a', content: 'x' }], '').digest, ignoreRules([], 'x').digest)
})

test('a pattern of many stars takes no time', () => {
  const start = performance.now()
  ignoreRules([], `${'*a'.repeat(200)}b`).ignores('a'.repeat(2_000), false)
  assert.ok(performance.now() - start < 500)
})
