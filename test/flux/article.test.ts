import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { buildSpecOf } from '../../lib/flux/build-spec.ts'
import { parseGitRepository } from '../../lib/flux/git-repository.ts'
import { parseKustomization } from '../../lib/flux/kustomization.ts'
import { decodeManifests } from '../../lib/manifest/decode.ts'
import { sourceId } from '../../lib/source/spec.ts'

function read(path: string) {
  const text = readFileSync(new URL(`../golden/article/${path}`, import.meta.url), 'utf8')
  const { objects, errors } = decodeManifests(text, path)
  assert.deepEqual(errors, [])
  return objects
}

for (const environment of ['staging', 'production']) {
  test(`the article's ${environment} cluster is read without a warning`, () => {
    const [manifest] = read(`clusters/${environment}/my-app.yaml`)
    const parsed = parseKustomization(manifest!)
    assert.deepEqual(parsed.warnings, [])
    assert.equal(parsed.kind, 'definition')
    if (parsed.kind !== 'definition') return
    assert.equal(parsed.definition.name, `my-app-${environment}`)
    assert.equal(parsed.definition.intervalMs, 300_000)
    const source = sourceId({ kind: 'GitRepository', url: 'x', ref: {}, ignore: '', credential: '' })
    const spec = buildSpecOf(parsed.definition, source)
    assert.deepEqual(spec, { source, path: `kustomizations/${environment}`, fields: {} })
  })

  test(`the article's ${environment} source is read without a warning`, () => {
    const [manifest] = read(`clusters/${environment}/source.yaml`)
    const parsed = parseGitRepository(manifest!)
    assert.deepEqual(parsed.warnings, [])
    assert.equal(parsed.kind === 'definition' && parsed.definition.url, 'ssh://git@github.com/your-org/your-repo.git')
    assert.deepEqual(parsed.kind === 'definition' && parsed.definition.ref, { branch: 'main' })
  })

  test(`the article's ${environment} kustomization file is no object`, () => {
    assert.deepEqual(read(`kustomizations/${environment}/kustomization.yaml`), [])
  })
}
