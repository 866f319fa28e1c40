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

const withVariables = (spec: string) => `${unit('blue', './apps')}  postBuild:\n${spec}`
const echoed = { 'apps/kustomization.yaml': 'resources: [settings.yaml]\nnamespace: ${color}\n' }

test('puts in the variables that the Kustomization sets', async () => {
  const files = { ...echoed, 'unit.yaml': withVariables('    substitute: {color: blue}\n') }
  const { code, out, err } = await built('build ./apps --kustomization unit.yaml', files)
  assert.equal(err, '')
  assert.match(out, /^apiVersion: v1\n[\s\S]*"namespace": "blue"/)
  assert.equal(code, 0)
})

test('a variable that nothing sets is an error, as it will be on the cluster', async () => {
  const files = { ...echoed, 'unit.yaml': withVariables('    substitute: {other: blue}\n') }
  const { code, out, err } = await built('build ./apps --kustomization unit.yaml', files)
  assert.equal(out, '')
  assert.match(err, /ConfigMap\/apps\/settings.*color/)
  assert.equal(code, 1)
})

test('says that variables of the cluster are not looked up', async () => {
  const from = '    substituteFrom: [{kind: ConfigMap, name: colors}]\n'
  const { code, err } = await built('build ./apps --kustomization unit.yaml', {
    ...echoed,
    'unit.yaml': withVariables(`    substitute: {other: blue}\n${from}`),
  })
  assert.match(err, /no cluster is asked, so variables of ConfigMap\/colors are empty/)
  assert.equal(code, 0)
})

test('a path that cannot be rendered says why, and prints nothing', async () => {
  const { code, out, err } = await built('build ./apps', { 'apps/kustomization.yaml': 'resources: 5\n' })
  assert.equal(out, '')
  assert.match(err, /apps\/kustomization\.yaml resources/)
  assert.equal(code, 1)
})
