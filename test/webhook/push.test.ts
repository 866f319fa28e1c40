import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../../lib/core/json.ts'
import { pushOf } from '../../lib/webhook/push.ts'
import { addressesOf, commit, pushPayload, repository, scene, secrets, signatureOf } from './scene.ts'

const zeros = '0'.repeat(40)
const sha256 = 'ab'.repeat(32)
const tagObject = 'c'.repeat(40)

const hints: readonly (readonly [string, JsonObject, { readonly ref?: string; readonly after?: string }])[] = [
  ['a branch', { ref: 'refs/heads/main', after: commit }, { ref: 'refs/heads/main', after: commit }],
  [
    'a commit of a SHA-256 repository',
    { ref: 'refs/heads/main', after: sha256 },
    { ref: 'refs/heads/main', after: sha256 },
  ],
  [
    'a deleted branch has no commit',
    { ref: 'refs/heads/gone', after: zeros, deleted: true },
    { ref: 'refs/heads/gone' },
  ],
  [
    'a deleted tag has no commit',
    { ref: 'refs/tags/gone', after: zeros, head_commit: null },
    { ref: 'refs/tags/gone' },
  ],
  [
    'a tag',
    { ref: 'refs/tags/v1', after: commit, head_commit: { id: commit } },
    { ref: 'refs/tags/v1', after: commit },
  ],
  [
    'an annotated tag names its commit',
    { ref: 'refs/tags/v1', after: tagObject, head_commit: { id: commit } },
    { ref: 'refs/tags/v1', after: commit },
  ],
  ['a ref with letters of any language', { ref: 'refs/heads/größe/日本' }, { ref: 'refs/heads/größe/日本' }],
  ['a ref of 999 characters', { ref: `refs/${'x'.repeat(994)}` }, { ref: `refs/${'x'.repeat(994)}` }],
  ['a ref of 1,000 characters is left out', { ref: `refs/${'x'.repeat(995)}` }, {}],
  ['a short ref is left out', { ref: 'main' }, {}],
  ['a ref with a blank is left out', { ref: 'refs/heads/a b' }, {}],
  ['a ref with a line break is left out', { ref: 'refs/heads/a\n{"status":202}' }, {}],
  ['a ref that no queue takes is left out', { ref: 'refs/heads/\uffff' }, {}],
  ['a ref that is no text is left out', { ref: ['refs/heads/main'] }, {}],
  ['a short commit is left out', { after: 'abc1234' }, {}],
  ['a commit in capitals is left out', { after: commit.toUpperCase() }, {}],
  ['a commit with more behind it is left out', { after: `${commit}\n` }, {}],
]

for (const [name, payload, expected] of hints) {
  test(`hints of a push: ${name}`, () => {
    const { addresses: _, ...found } = pushOf(payload)
    assert.deepEqual(found, expected)
  })
}

const everything = repository('everything', 'https://github.com/', 'EVERYTHING')
const ours = 'github.com/acme/fleet'

/** Who signed, what the payload says of the repository, and what is queued. */
const matches: readonly (readonly [string, string, JsonObject, readonly string[]])[] = [
  ['three spellings of one address are one repository', 'ACME', addressesOf('acme/fleet'), [ours]],
  ['a second secret of the same Repository signs as well', 'ACME_NEW', addressesOf('acme/fleet'), [ours]],
  ['the page alone is enough', 'ACME', { html_url: 'https://github.com/acme/fleet' }, [ours]],
  ['the address for ssh alone is enough', 'ACME', { ssh_url: 'git@github.com:acme/fleet.git' }, [ours]],
  ['case of the host and a user do not matter', 'ACME', { clone_url: 'https://me@GitHub.com/acme/fleet.git' }, [ours]],
  ['a repository that nobody knows', 'ACME', addressesOf('stranger/fleet'), []],
  ['a repository beside the path boundary', 'ACME', addressesOf('acme-2/fleet'), []],
  ['a path that leads out', 'ACME', { clone_url: 'https://github.com/acme/../other/fleet' }, []],
  ['an encoded path that leads out', 'ACME', { clone_url: 'https://github.com/acme/%2e%2e/other/fleet' }, []],
  ['plain http, which https does not cover', 'ACME', { clone_url: 'http://github.com/acme/fleet' }, []],
  ['the secret of one Repository does not push for another', 'OTHER', addressesOf('acme/fleet'), []],
  [
    'of mixed addresses only those of the signer count',
    'OTHER',
    { clone_url: 'https://github.com/acme/fleet.git', ssh_url: 'git@github.com:other/fleet.git' },
    ['github.com/other/fleet'],
  ],
  ['a wider Repository pushes for what it covers', 'EVERYTHING', addressesOf('acme/fleet'), [ours]],
]

for (const [name, signer, addresses, expected] of matches) {
  test(`whose push it is: ${name}`, async () => {
    const known = signer === 'EVERYTHING' ? { repositories: [everything] } : {}
    const { ask, queued } = scene(known)
    const body = JSON.stringify({ ...pushPayload, repository: addresses })
    const { status, said } = await ask({ body, headers: { 'x-hub-signature-256': signatureOf(body, secrets[signer]) } })
    assert.deepEqual(queued.map(({ push }) => push.repository).sort(), expected)
    assert.equal(status, expected.length > 0 ? 202 : 200)
    assert.match(String(said.why), expected.length > 0 ? /^queued$/ : /does not cover this repository/)
  })
}

test('a server with a host of its own for ssh is queued under both names', async () => {
  const repositories = [
    repository('one', 'https://git.example/', 'ACME'),
    repository('two', 'ssh://git@ssh.git.example/', 'ACME'),
  ]
  const { ask, queued } = scene({ repositories })
  const addresses = { clone_url: 'https://git.example/a/b.git', ssh_url: 'ssh://git@ssh.git.example:22/a/b.git' }
  assert.equal((await ask({ body: JSON.stringify({ ...pushPayload, repository: addresses }) })).status, 202)
  assert.deepEqual(
    queued.map(({ push }) => push.repository),
    ['git.example/a/b', 'ssh.git.example/a/b'],
  )
})
