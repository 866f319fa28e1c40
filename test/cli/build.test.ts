import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Kustomize } from '../../lib/build/kustomize.ts'
import { memoryTree } from '../support/memory-tree.ts'
import { source as text } from '../support/source.ts'
import { sluice } from './sluice.ts'

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: apps}\n'
const files = { 'apps/settings.yaml': configMap, 'apps/kustomization.yaml': 'resources: [settings.yaml]\n' }

/** Stands in for kustomize: prints the kustomization file that it was given. */
const echo: Kustomize = {
  engine: 'echo/1',
  async build(given, directory) {
    const file = given.get(`${directory}/kustomization.yaml`)
    return { kind: 'ok', yaml: `${configMap}data:\n  asked: ${JSON.stringify(Buffer.from(file ?? '').toString())}\n` }
  },
}

function built(line: string, more: Readonly<Record<string, string>> = {}) {
  const tree = memoryTree({ ...files, ...more })
  const readText = async (path: string) => more[path] ?? ''
  return sluice(line, { deps: { workingTree: async () => tree, kustomize: async () => echo, readText } })
}

const unit = (name: string, path: string) => text`
  apiVersion: kustomize.toolkit.fluxcd.io/v1
  kind: Kustomization
  metadata: {name: ${name}}
  spec:
    interval: 10m
    path: ${path}
    prune: true
    namePrefix: ${name}-
    sourceRef: {kind: GitRepository, name: flux-system}
`

test('prints what a path renders to', async () => {
  const { code, out, err } = await built('build ./apps')
  assert.equal(err, '')
  assert.match(out, /^apiVersion: v1\nkind: ConfigMap/)
  assert.equal(code, 0)
})

test('takes patches, prefixes and the like from a Flux Kustomization', async () => {
  const { out } = await built('build ./apps --kustomization unit.yaml', { 'unit.yaml': unit('blue', './apps') })
  assert.match(out, /namePrefix.*blue-/)
})

test('of several Kustomizations takes the one with the path', async () => {
  const both = `${unit('green', './other')}---\n${unit('blue', './apps')}`
  const { out } = await built('build ./apps --kustomization units.yaml', { 'units.yaml': both })
  assert.match(out, /namePrefix.*blue-/)
  const { code, err } = await built('build ./apps --kustomization units.yaml', {
    'units.yaml': `${both}---\n${unit('red', 'apps')}`,
  })
  assert.equal(code, 2)
  assert.match(err, /units\.yaml holds 3 Kustomizations, and not exactly one for \.\/apps/)
})

test('a path that cannot be rendered says why, and prints nothing', async () => {
  const { code, out, err } = await built('build ./apps', { 'apps/kustomization.yaml': 'resources: 5\n' })
  assert.equal(out, '')
  assert.match(err, /apps\/kustomization\.yaml resources/)
  assert.equal(code, 1)
})
