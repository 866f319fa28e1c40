import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { commit, repository, scene } from './scene.ts'

interface Example {
  readonly name: string
  readonly examples: readonly { readonly ref?: string; readonly deleted?: boolean; readonly repository?: unknown }[]
}

const index = fileURLToPath(import.meta.resolve('@octokit/webhooks-examples'))
const github: readonly Example[] = JSON.parse(readFileSync(index, 'utf8'))
const enterprise: readonly Example[] = ['31', '32', '33', '34', '35'].flatMap((version) =>
  JSON.parse(readFileSync(index.replace('api.github.com', `ghes-${version}`), 'utf8')),
)

const repositories = [
  repository('octocat', 'https://github.com/Codertocat', 'ACME'),
  repository('enterprise', 'https://octocoders.github.io/', 'ACME'),
]

test('there are examples of more than fifty events', () => assert.ok(github.length > 50))

for (const { name, examples } of [...github, ...enterprise]) {
  if (name === 'push') continue
  test(`event ${name} is read and left alone`, async () => {
    const { ask, queued, answers } = scene({ repositories })
    for (const example of examples) {
      const { status, said } = await ask({ body: JSON.stringify(example), headers: { 'x-github-event': name } })
      assert.equal(status, 200)
      assert.match(String(said.why), name === 'ping' ? /the secret is that of/ : /only events push and ping/)
    }
    assert.deepEqual(queued, [])
    assert.equal(answers.length, examples.length)
  })
}

for (const { examples } of [...github, ...enterprise].filter(({ name }) => name === 'push')) {
  test(`${examples.length} examples of a push are queued, tags and deletions too`, async () => {
    const { ask, queued } = scene({ repositories })
    for (const example of examples) assert.equal((await ask({ body: JSON.stringify(example) })).status, 202)
    const pushes = examples.map(({ ref, deleted }) => ({ ref, ...(!deleted && { after: commit }) }))
    assert.deepEqual(
      queued.map(({ push: { repository: _, ...hints } }) => hints),
      pushes,
    )
    for (const { push } of queued)
      assert.match(push.repository, /^(github\.com|octocoders\.github\.io)\/Codertocat\/Hello/)
  })
}

test('the examples hold pushes of a branch, of a tag, and of one that was deleted', () => {
  const pushes = github.find(({ name }) => name === 'push')?.examples ?? []
  assert.ok(pushes.some(({ ref }) => ref?.startsWith('refs/heads/')))
  assert.ok(pushes.some(({ ref, deleted }) => ref?.startsWith('refs/tags/') && !deleted))
  assert.ok(pushes.some(({ deleted }) => deleted))
})
