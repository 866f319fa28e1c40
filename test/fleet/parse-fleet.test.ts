import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseFleet } from '../../lib/fleet/parse-fleet.ts'

const folder = new URL('../golden/fleet/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8')

/** UPDATE_GOLDEN=1 writes what is answered now; the difference is then for a person to read. */
function compare(name: string, actual: string) {
  if (process.env.UPDATE_GOLDEN) writeFileSync(new URL(name, folder), actual)
  assert.equal(actual, read(name))
}

for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
  test(`the fleet file ${file} is answered as expected`, () => {
    const parsed = parseFleet(read(file), file)
    if (file.endsWith('.invalid.yaml')) {
      const errors = parsed.kind === 'invalid' ? parsed.errors.map(({ message }) => `${message}\n`) : []
      compare(file.replace('.yaml', '.txt'), errors.join(''))
    } else {
      compare(file.replace('.yaml', '.json'), `${JSON.stringify(parsed, null, 2)}\n`)
    }
  })
}

test('no error repeats a secret that stands in the file', () => {
  for (const name of ['secrets-in-clear.invalid.yaml', 'audit-rollout-webhook.invalid.yaml']) {
    assert.ok(read(name).includes('hunter2'))
    assert.equal(JSON.stringify(parseFleet(read(name), name)).includes('hunter2'), false)
  }
})

test('an error keeps its code, field, file, line and column apart', () => {
  const parsed = parseFleet(
    'apiVersion: sluice.dev/v1\nkind: Repository\nmetadata: {name: a}\nspec: {url: 3}\n',
    'fleet.yaml',
  )
  assert.deepEqual(parsed.kind === 'invalid' && parsed.errors.map(({ fields }) => fields), [
    { code: 'InvalidFleet', what: 'must be text', file: 'fleet.yaml:4:13', field: 'spec.url', subject: 'Repository/a' },
  ])
})

const hostile: readonly (readonly [string, string])[] = [
  ['nesting without end', '['.repeat(100_000)],
  [
    'aliases that expand without bound',
    `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[index]}`).join(',')}]`).join('\n')}`,
  ],
  ['a file of many megabytes', '#'.repeat(5_000_000)],
  ['a prototype as a key', 'apiVersion: sluice.dev/v1\nkind: Cluster\n__proto__: {}\n'],
]

for (const [name, text] of hostile) {
  test(`${name} is an error and no crash`, () => assert.equal(parseFleet(text, 'fleet.yaml').kind, 'invalid'))
}
