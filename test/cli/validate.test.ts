import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryTree } from '../support/memory-tree.ts'
import { source as text } from '../support/source.ts'
import { sluice } from './sluice.ts'

const unit = text`
  apiVersion: kustomize.toolkit.fluxcd.io/v1
  kind: Kustomization
  metadata:
    name: apps
    namespace: flux-system
  spec:
    interval: 10m
    path: ./apps
    prune: true
    sourceRef:
      kind: GitRepository
      name: flux-system
`

async function validated(files: Readonly<Record<string, string>>, line = 'validate') {
  return sluice(line, { deps: { workingTree: async () => memoryTree(files) } })
}

interface Case {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  /** Lines in full, or patterns of them; none where all is well. */
  readonly told: readonly RegExp[]
}

const cases: readonly Case[] = [
  { name: 'a unit that is right is valid', files: { 'apps.yaml': unit }, told: [] },
  {
    name: 'an unknown field is an error here, with the one that was meant',
    files: { 'apps.yaml': unit.replace('prune: true', 'prunes: true\n  prune: true') },
    told: [/^apps\.yaml:1 spec\.prunes: Kustomization\/flux-system\/apps unknown field, did you mean prune\?/],
  },
  {
    name: 'errors name file, line and field, all of them at once',
    files: {
      'all.yaml': `a: 1\n---\n${unit.replace('10m', 'often').replace('prune: true', '')}`,
      'b.yaml': unit.replace('10m', '5'),
    },
    told: [
      /^all\.yaml/,
      /^all\.yaml:3 spec\.interval: Kustomization/,
      /^all\.yaml:3 spec\.prune/,
      /^b\.yaml:1 spec\.interval/,
    ],
  },
  {
    name: 'a duplicate key is an error here',
    files: { 'apps.yaml': unit.replace('prune: true', 'prune: true\n  prune: false') },
    told: [/^apps\.yaml:10: document 1: .*duplicate/i],
  },
  {
    name: 'a kind that is not supported yet is named',
    files: {
      'a.yaml': 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a, namespace: b}\n',
    },
    told: [/^a\.yaml:1 kind: HelmRelease\/b\/a .*not supported yet/],
  },
  {
    name: 'a patch lacks what the whole object must have',
    files: {
      'kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\npatches: [{path: ./patches/a.yaml}]\n',
      'patches/a.yaml': unit.replace(/ {2}interval[\s\S]*/, '  suspend: true\n'),
    },
    told: [],
  },
  {
    name: 'a value that is substituted later is not judged',
    files: { 'apps.yaml': unit.replace('10m', '${interval}') },
    told: [],
  },
  {
    name: 'a unit without namespace gets one from its kustomization file',
    files: { 'apps.yaml': unit.replace('  namespace: flux-system\n', '') },
    told: [],
  },
  {
    name: 'what is no manifest is left alone: values, charts, other tools',
    files: {
      'values.yaml': 'replicas: 1\nreplicas: 2\n',
      'chart/Chart.yaml': 'apiVersion: v2\nname: c\n',
      'chart/templates/a.yaml': 'apiVersion: v1\n{{ if .Values.a }}\nkind: {{ x }}\n',
    },
    told: [],
  },
]

for (const { name, files, told } of cases) {
  test(name, async () => {
    const { code, out, err } = await validated(files)
    const lines = out.trimEnd().split('\n').slice(0, -1)
    assert.equal(err, '')
    assert.equal(lines.length, told.length, out)
    for (const [i, pattern] of told.entries()) assert.match(lines[i] ?? '', pattern)
    assert.equal(code, told.length === 0 ? 0 : 1)
  })
}

test('counts what it looked at', async () => {
  const { out } = await validated({ 'apps.yaml': unit, 'b.yaml': unit.replace('apps', 'b') })
  assert.equal(out, '2 objects in 2 files: valid\n')
})

const fleet = text`
  apiVersion: sluice.dev/v1
  kind: Cluster
  metadata: {name: production}
  spec:
    source: {url: "https://git.example/acme/fleet", path: ./clusters/production}
    access: {kubeconfig: {file: ./kubeconfig}}
`

test('checks a fleet file alone, and says where it is wrong', async () => {
  const run = (content: string) => sluice('validate --fleet fleet.yaml', { deps: { readText: async () => content } })
  assert.deepEqual(await run(fleet), {
    code: 0,
    out: 'fleet.yaml with 1 cluster: valid\n',
    err: '',
    woken: [],
    asked: [],
    told: [],
  })
  const wrong = await run(fleet.replace('kind: Cluster', 'kind: Clutter'))
  assert.equal(wrong.code, 1)
  assert.match(wrong.out, /^fleet\.yaml:2:\d+ kind:/)
})

test('a file that is not there could not be checked', async () => {
  const { code, err } = await sluice('validate --fleet nowhere.yaml')
  assert.equal(code, 2)
  assert.match(err, /nowhere\.yaml is not there/)
})
