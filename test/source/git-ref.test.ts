import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Problem } from '../../lib/core/problem.ts'
import { parseCapabilities } from '../../lib/source/git/capabilities.ts'
import { checkGitRef, chooseRef, type RefChoice } from '../../lib/source/git/choose-ref.ts'
import { packOfAnswer } from '../../lib/source/git/fetch.ts'
import { defaultGitLimits } from '../../lib/source/git/limits.ts'
import { parsePack } from '../../lib/source/git/pack.ts'
import { packetOf } from '../../lib/source/git/pkt-line.ts'
import { isRefName, parseRefs } from '../../lib/source/git/refs.ts'
import type { GitRef } from '../../lib/source/spec.ts'

const oid = (digit: string): string => digit.repeat(40)

const refs = [
  { name: 'HEAD', oid: oid('1') },
  { name: 'refs/heads/main', oid: oid('1') },
  { name: 'refs/heads/master', oid: oid('2') },
  { name: 'refs/heads/main2', oid: oid('3') },
  { name: 'refs/heads/feat/x', oid: oid('4') },
  { name: 'refs/pull/4/head', oid: oid('5') },
  { name: 'refs/tags/v1.0.0', oid: oid('a'), peeled: oid('6') },
  { name: 'refs/tags/1.1.0', oid: oid('7') },
  { name: 'refs/tags/2.0.0-rc.1', oid: oid('8') },
  { name: 'refs/tags/3.0.0+a', oid: oid('9') },
  { name: 'refs/tags/3.0.0+b', oid: oid('b') },
  { name: 'refs/tags/latest', oid: oid('c') },
]

const commit = (digit: string, name: string): RefChoice => ({ kind: 'commit', commit: oid(digit), name })

const choices: readonly (readonly [string, GitRef, RefChoice])[] = [
  ['nothing is branch master', {}, commit('2', 'master')],
  ['a branch', { branch: 'main' }, commit('1', 'main')],
  ['a branch with slashes', { branch: 'feat/x' }, commit('4', 'feat/x')],
  ['a branch that only begins like another', { branch: 'mai' }, { kind: 'missing' }],
  ['a tag with an object of its own', { tag: 'v1.0.0' }, commit('6', 'v1.0.0')],
  ['a tag without one', { tag: '1.1.0' }, commit('7', '1.1.0')],
  ['a tag before a range and a branch', { tag: '1.1.0', semver: '*', branch: 'main' }, commit('7', '1.1.0')],
  ['a range', { semver: '1.x', branch: 'main' }, commit('7', '1.1.0')],
  ['a range with v in the tag', { semver: '<1.1' }, commit('6', 'v1.0.0')],
  ['a range with prereleases', { semver: '>=2.0.0-0 <3' }, commit('8', '2.0.0-rc.1')],
  ['a range that nothing is in', { semver: '>9' }, { kind: 'missing' }],
  [
    'a range with two best versions',
    { semver: '3.x' },
    {
      kind: 'newest',
      candidates: [
        { commit: oid('9'), name: '3.0.0+a' },
        { commit: oid('b'), name: '3.0.0+b' },
      ],
    },
  ],
  ['a full name', { name: 'refs/pull/4/head', tag: 'v1.0.0' }, commit('5', 'refs/pull/4/head')],
  ['a full name of a tag', { name: 'refs/tags/v1.0.0' }, commit('6', 'refs/tags/v1.0.0')],
  ['a full name of a tag as git peels it', { name: 'refs/tags/v1.0.0^{}' }, commit('6', 'refs/tags/v1.0.0')],
  ['a commit', { commit: oid('d'), name: 'refs/heads/main' }, commit('d', '')],
  ['a commit at the tip of its branch', { commit: oid('1'), branch: 'main' }, commit('1', 'main')],
  [
    'a commit below the tip of its branch',
    { commit: oid('d'), branch: 'main' },
    { kind: 'ancestor', commit: oid('d'), name: 'main', tip: oid('1') },
  ],
  ['a commit of a branch that is not there', { commit: oid('d'), branch: 'gone' }, { kind: 'missing' }],
]

for (const [name, ref, expected] of choices) {
  test(`${name} is chosen`, () => assert.deepEqual(chooseRef(refs, ref), expected))
}

const wrong: readonly (readonly [GitRef, readonly string[]])[] = [
  [{ commit: 'abc' }, ['ref.commit']],
  [{ commit: oid('A') }, ['ref.commit']],
  [{ semver: 'latest' }, ['ref.semver']],
  [{ branch: 'a b', tag: 'x..y', name: '--upload-pack=x' }, ['ref.branch', 'ref.tag', 'ref.name']],
  [{ branch: 'main\nwant x' }, ['ref.branch']],
  [{ branch: 'main', tag: 'v1', name: 'refs/tags/v1^{}', semver: '*', commit: oid('a') }, []],
]

for (const [ref, fields] of wrong) {
  test(`${JSON.stringify(ref)} is ${fields.length > 0 ? `wrong in ${fields}` : 'right'}`, () => {
    assert.deepEqual(
      checkGitRef(ref).map(({ fields: { field } }) => field),
      fields,
    )
  })
}

test('names that Git refuses are none', () => {
  for (const name of [
    '',
    'a..b',
    'a//b',
    '/a',
    'a/',
    'a.lock',
    '.a',
    'a~1',
    'a^',
    'a:b',
    'a?',
    'a*',
    'a[b',
    'a\\b',
    'a@{1}',
    'a\u0000',
  ]) {
    assert.equal(isRefName(name), false, name)
  }
  assert.ok(isRefName('feature/über-1.2_x@y'))
})

test('a malformed list of refs is refused', () => {
  const packet = (line: string): Buffer => Buffer.from(`${(line.length + 4).toString(16).padStart(4, '0')}${line}`)
  for (const line of ['nothing', `${oid('z')} refs/heads/x`, `${oid('1')} refs/tags/x peeled:x`]) {
    assert.throws(() => parseRefs(packet(line), 10), { code: 'SourceFailed' })
  }
  assert.throws(() => parseRefs(Buffer.from('00ff12'), 10), { code: 'SourceFailed' })
  assert.throws(() => parseRefs(Buffer.from('<html>'), 10), { code: 'SourceFailed' })
  assert.throws(() => parseRefs(packet('ERR go away\u001b[31m'), 10), /the server refused: go away \[31m/)
  const two = Buffer.concat([packet(`${oid('1')} a`), packet(`${oid('1')} b`)])
  assert.throws(() => parseRefs(two, 1), /limit of 1/)
})

test('random answers of a server end in a Problem or in data, never in anything else', () => {
  const answers = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .array(fc.oneof(fc.string({ maxLength: 60 }), fc.constantFrom('packfile', '\u0001PACK', '\u0003no')))
      .map((lines) => Buffer.concat(lines.map((line) => packetOf(line)))),
  )
  fc.assert(
    fc.property(answers, (answer) => {
      const readers = [
        () => parseRefs(answer, 100),
        () => parseCapabilities(answer, 'https://host/x'),
        () => parsePack(packOfAnswer(answer), defaultGitLimits),
      ]
      for (const read of readers) {
        try {
          read()
        } catch (thrown) {
          assert.ok(thrown instanceof Problem, String(thrown))
        }
      }
    }),
  )
})
