import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import { findTool } from '../../lib/adapters/tools/binaries.ts'
import { kubectlKustomize } from '../../lib/adapters/tools/kustomize.ts'
import { collect } from '../../lib/build/collect.ts'
import type { Kustomize } from '../../lib/build/kustomize.ts'
import { plainBuild } from '../../lib/build/plain/plain-build.ts'
import type { SourceId } from '../../lib/source/spec.ts'
import { unitFiles } from '../bench/units.ts'
import { plainFile, plainFolder } from '../support/plain-folders.ts'
import { filesBelow, readText } from '../support/source-files.ts'
import { treeOf } from '../support/tree-of.ts'

type Files = Readonly<Record<string, string>>

let kustomize: Kustomize
before(async () => {
  kustomize = kubectlKustomize((await findTool('kubectl')).path)
})

/** What is answered without kustomize, held against kustomize. */
async function plain(files: Files, path = 'app'): Promise<string | undefined> {
  const source = 's' as SourceId
  const collected = await collect(treeOf(files), { source, path, fields: {} }, 'engine')
  if (collected.kind === 'failed' || collected.collection.whole) return undefined
  const { contents } = collected.collection
  const yaml = plainBuild(contents, path)
  if (yaml === undefined) return undefined
  assert.deepEqual(await kustomize.build(contents, path, AbortSignal.timeout(30_000)), { kind: 'ok', yaml })
  return yaml
}

const isPlain = async (files: Files, path?: string) => (await plain(files, path)) !== undefined

test('what is answered without kustomize is what kustomize prints, to the byte', async () => {
  let answered = 0
  const property = fc.asyncProperty(fc.oneof(plainFile, plainFolder), async (files) => {
    if (await isPlain(files)) answered++
  })
  await fc.assert(property, { numRuns: 80, interruptAfterTimeLimit: 12_000 })
  assert.ok(answered > 5, `${answered} builds were plain`)
})

test('the units of the benchmark need no kustomize', async () => {
  assert.ok(await isPlain(Object.fromEntries(unitFiles('p', 7)), 'apps/7'))
})

test('the overlays of the article need none but where they transform', async () => {
  const root = 'test/golden/article'
  const files = Object.fromEntries(filesBelow(root).map((path) => [path, readText(path)]))
  assert.ok(await isPlain(files, `${root}/kustomizations/base`))
  assert.ok(await isPlain(files, `${root}/clusters/staging`))
  assert.ok(await isPlain(files, `${root}/clusters/production`))
})

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n'
const usual: Readonly<Record<string, string>> = {
  'a script in a block text': `${configMap}data:\n  run.sh: |\n    #!/bin/sh\n\n    echo "a: $x" # yes\n      --deep\n`,
  'comments above, behind and within': `# head\n${configMap}data: # why\n  # above\n  a: b # behind\n# end\n`,
  'several documents': `---\n${configMap}---\n# nothing\n---\n${configMap.replace(': a', ': b')}`,
  'quoted texts that look like something else': `${configMap}data: {a: "yes", b: '0777', c: "", d: "1e3", e: "2024-01-01"}\n`,
  'empty mappings and lists':
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {volumes: [{name: x, emptyDir: {}}], args: []}\n',
  JSON: '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": {"a": "b"}}\n',
  'a variable of Flux': `${configMap.replace(': a', ': ${name}-a')}data: {a: "\${b:=c}"}\n`,
  'one name in two namespaces': `${configMap}  namespace: one\n---\n${configMap}  namespace: two\n`,
  arguments:
    'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: r.example/a:1.2.3@sha256:0f\n    args:\n    - --port=80\n    - -v\n    ports:\n    - containerPort: 80\n',
}

for (const [title, text] of Object.entries(usual)) {
  test(`${title}: no kustomize`, async () => assert.ok(await isPlain({ 'app/a.yaml': text })))
}

const unusual: Readonly<Record<string, string>> = {
  'an anchor': `${configMap}data: {a: &x b, c: *x}\n`,
  'a tag': `${configMap}data: {a: !!str 1}\n`,
  'a duplicate key': `${configMap}data: {a: b, a: c}\n`,
  'a key that is no text': `${configMap}data: {1: b}\n`,
  'a merge key': `${configMap}data: {<<: {a: b}}\n`,
  'a null': `${configMap}data: {a: null}\n`,
  'nothing behind a key': `${configMap}data:\n`,
  'a list': `apiVersion: v1\nkind: List\nitems: []\n`,
  'a folded text': `${configMap}data:\n  a: >\n    b\n`,
  'a plain text over lines': `${configMap}data:\n  a: b\n    c\n`,
  'annotations that are no text': `${configMap}  annotations: {a: 1}\n`,
  'annotations that kustomize reads': `${configMap}  annotations: {config.kubernetes.io/local-config: "true"}\n`,
  'no annotations': `${configMap}  annotations: {}\n`,
  'a name that is no text': configMap.replace(': a\n', ': 1\n'),
  'no name': configMap.replace('name', 'generateName'),
  'a directive': `%YAML 1.1\n---\n${configMap}`,
  'carriage returns': configMap.replaceAll('\n', '\r\n'),
  'a byte order mark': `\ufeff${configMap}`,
  'content behind a separator': `--- {}\n${configMap}`,
  'an object twice': `${configMap}---\n${configMap}`,
  'an object in two versions': `apiVersion: a/v1\nkind: A\nmetadata: {name: a}\n---\napiVersion: a/v2\nkind: A\nmetadata: {name: a}\n`,
  'a kustomization': 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: {name: a}\n',
  'a text where kustomize looks for names': 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: none\n',
  'subjects of a binding that are texts':
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\nsubjects: [a, b]\n',
  'what is no YAML': 'a: [\n',
}

for (const [title, text] of Object.entries(unusual)) {
  test(`${title}: kustomize decides`, async () => assert.equal(await plain({ 'app/a.yaml': text }), undefined))
}

for (const text of [
  'y',
  'No',
  'on',
  'True',
  '~',
  '-1',
  '+1',
  '007',
  '0o7',
  '0x1F',
  '1_000',
  '1e3',
  '1.5',
  '.5',
  '.inf',
  '.nan',
  '12:30:45',
  '2024-01-01',
  '=',
  '9007199254740993',
  '1b',
]) {
  test(`${text} without quotes: kustomize decides`, async () => {
    assert.equal(await plain({ 'app/a.yaml': `${configMap}data:\n  a: ${text}\n` }), undefined)
  })
}

test('directories are followed in the order of the lists', async () => {
  const named = (name: string) => configMap.replace(': a', `: ${name}`)
  const files = {
    'app/kustomization.yaml': 'resources: [z.yaml, ../base/, a.yaml]',
    'app/z.yaml': named('z'),
    'app/a.yaml': named('a'),
    'base/kustomization.yml': 'resources: [x.yaml, b.yaml]',
    'base/x.yaml': named('x'),
    'base/b.yaml': named('b'),
  }
  assert.deepEqual((await plain(files))?.match(/(?<=name: ).*/g), ['z', 'x', 'b', 'a'])
})

const file = { 'app/a.yaml': configMap, 'base/b.yaml': configMap.replace(': a', ': b') }
const directories: Readonly<Record<string, Files>> = {
  'a transformation': { 'app/kustomization.yaml': 'resources: [a.yaml]\nnamePrefix: b-' },
  'a transformation in a base': {
    'app/kustomization.yaml': 'resources: [../base]',
    'base/kustomization.yaml': 'resources: [b.yaml]\nnameSuffix: -b',
  },
  'another order': { 'app/kustomization.yaml': 'resources: [a.yaml]\nsortOptions: {order: legacy}' },
  'a component': {
    'app/kustomization.yaml': 'resources: [a.yaml]\nkind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1',
  },
  'two kustomization files': {
    'app/kustomization.yaml': 'resources: [a.yaml]',
    'app/kustomization.yml': 'resources: [a.yaml]',
  },
  'a file that is not there': { 'app/kustomization.yaml': 'resources: [a.yaml, gone.yaml]' },
  'a directory that leads to itself': {
    'app/kustomization.yaml': 'resources: [../base]',
    'base/kustomization.yaml': 'resources: [../app, b.yaml]',
  },
  'a base twice': {
    'app/kustomization.yaml': 'resources: [../base, ../base]',
    'base/kustomization.yaml': 'resources: [b.yaml]',
  },
  'an empty base': {
    'app/kustomization.yaml': 'resources: [a.yaml, ../base]',
    'base/kustomization.yaml': 'resources: []',
  },
}

for (const [title, files] of Object.entries(directories)) {
  test(`${title}: kustomize decides`, async () => assert.equal(await plain({ ...file, ...files }), undefined))
}
