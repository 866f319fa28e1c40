import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inventoryId, refOf } from '../../../lib/core/object-ref.ts'
import { configuredRoot } from '../../../lib/lane/discover/configured-root.ts'
import { decodeManifests } from '../../../lib/manifest/decode.ts'
import { gotkSync } from '../../support/bootstrapped.ts'

const root = { url: 'https://github.com/acme/fleet', ref: { branch: 'main' }, path: 'clusters/x' }

function configured(given: Parameters<typeof gotkSync>[0] | string) {
  const text = typeof given === 'string' ? given : gotkSync(given)
  const { objects } = decodeManifests(text, 'gotk-sync.yaml')
  return configuredRoot(
    root,
    objects.map((manifest) => ({ id: inventoryId(refOf(manifest)), version: 'v1', manifest })),
  )
}

describe('the root', () => {
  it('that says nothing of itself is as the fleet file has it', () => {
    assert.deepEqual(configuredRoot(root, []), { notes: [] })
  })

  it('is configured by its own output, also with an ssh address of the same repository', () => {
    const { definition, notes, problem } = configured({ interval: '7m', prune: false })
    assert.deepEqual([definition?.intervalMs, definition?.prune], [7 * 60_000, false])
    assert.deepEqual([notes, problem], [[], undefined])
  })

  it('takes address, ref and path from the fleet file alone, and notes each difference', () => {
    const { definition, notes } = configured({ url: 'https://github.com/evil/fleet', branch: 'dev', path: './other' })
    assert.equal(definition?.path, 'clusters/x')
    const fields = notes.map((note) => /(spec\.\S+) is .* the fleet file decides$/.exec(note)?.[1])
    assert.deepEqual(fields, ['spec.path', 'spec.url', 'spec.ref'])
  })

  it('shows no password of an address', () => {
    const { notes, problem } = configured({ url: 'https://me:hunter2@github.com/evil/fleet' })
    assert.match(problem?.message ?? '', /spec\.url/)
    assert.doesNotMatch([...notes, problem?.message].join(), /hunter2/)
  })

  it('depends on nothing: it is what everything else depends on', () => {
    assert.deepEqual(configured({ spec: 'dependsOn: [{name: apps}]\n' }).definition?.dependsOn, [])
  })

  it('filters its files as its GitRepository says', () => {
    const { source } = configured({ source: 'ignore: "/docs"\n' })
    assert.deepEqual([source?.ignore, source?.url, source?.ref], ['/docs', root.url, root.ref])
    assert.equal(configured({}).source, undefined)
  })

  it('that cannot be read says why, and filters its files all the same', () => {
    const { problem, definition } = configured({ interval: 'often' })
    assert.match(problem?.message ?? '', /Kustomization\/flux-system\/flux-system .*interval.*stays as it is/)
    assert.equal(definition, undefined)
    const found = configured(gotkSync({ source: 'ignore: "/docs"\n' }).replace('interval: 1m0s', 'interval: often'))
    assert.deepEqual([found.problem?.code, found.source?.ignore], ['InvalidManifest', '/docs'])
  })
})
