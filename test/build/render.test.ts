import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { findTool } from '../../lib/adapters/tools/binaries.ts'
import { kubectlKustomize } from '../../lib/adapters/tools/kustomize.ts'
import { inputsUnchanged } from '../../lib/build/changed.ts'
import { type Kustomize, renderEngine } from '../../lib/build/kustomize.ts'
import { type Rendered, render } from '../../lib/build/render.ts'
import type { RenderingFields } from '../../lib/build/spec.ts'
import type { SourceId } from '../../lib/source/spec.ts'
import { treeOf } from '../support/tree-of.ts'

type Files = Readonly<Record<string, string>>

let kustomize: Kustomize
before(async () => {
  kustomize = kubectlKustomize((await findTool('kubectl')).path)
})

function rendered(files: Files, path = 'app', fields: RenderingFields = {}): Promise<Rendered> {
  const source = 's' as SourceId
  return render(treeOf(files), { source, path, fields }, kustomize, AbortSignal.timeout(30_000))
}

function configMap(name: string, data = 'a: b'): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  ${data}\n`
}

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec: {containers: [{name: web, image: web:1}]}
`

async function namesOf(files: Files, path?: string, fields?: RenderingFields): Promise<readonly string[]> {
  const result = await rendered(files, path, fields)
  assert.equal(result.kind, 'rendered', result.kind === 'failed' ? result.problem.message : '')
  return result.kind === 'rendered' ? result.objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`) : []
}

async function problemOf(files: Files, path?: string, fields?: RenderingFields): Promise<string> {
  const result = await rendered(files, path, fields)
  assert.equal(result.kind, 'failed')
  return result.kind === 'failed' ? result.problem.message : ''
}

test('a directory without a kustomization file is scanned in the order of its names', async () => {
  const files = {
    'app/z.yaml': configMap('z'),
    'app/a/b.yml': configMap('b'),
    'app/a.yaml': configMap('a'),
    'app/base/kustomization.yaml': 'resources: [c.yaml]\nnamePrefix: x-\n',
    'app/base/c.yaml': configMap('c'),
    'app/base/unused.yaml': 'not: kubernetes',
    'app/readme.md': '#',
    'app/values.json': '{',
    'app/.hidden/h.yaml': configMap('h'),
    'other/o.yaml': configMap('o'),
  }
  assert.deepEqual(
    await namesOf(files),
    ['h', 'b', 'a', 'x-c', 'z'].map((name) => `ConfigMap/${name}`),
  )
})

test('an empty directory renders to nothing', async () => {
  assert.deepEqual(await namesOf({ 'app/readme.md': '' }), [])
})

test('resources keep the order of the file, as in Flux and unlike on the command line', async () => {
  const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n'
  const files = {
    'app/kustomization.yaml': 'resources: [c.yaml, n.yaml]',
    'app/c.yaml': configMap('c'),
    'app/n.yaml': namespace,
  }
  assert.deepEqual(await namesOf(files), ['ConfigMap/c', 'Namespace/n'])
})

test('the fields of a Kustomization are laid over its file', async () => {
  const files = {
    'app/kustomization.yaml': `resources: [web.yaml]
images: [{name: web, newTag: 1.10, digest: ''}]
namespace: old
unknownField: dropped
`,
    'app/web.yaml': deployment,
    'components/extra/kustomization.yaml':
      'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [e.yaml]\n',
    'components/extra/e.yaml': configMap('e'),
  }
  const result = await rendered(files, 'app', {
    targetNamespace: 'shop',
    namePrefix: 'p-',
    images: [{ name: 'web', newName: 'registry/web' }],
    patches: [{ patch: '- {op: add, path: /metadata/labels, value: {a: b}}', target: { kind: 'Deployment' } }],
    components: ['../components/extra', '../components/missing'],
    ignoreMissingComponents: true,
  })
  assert.equal(result.kind, 'rendered', result.kind === 'failed' ? result.problem.message : '')
  if (result.kind !== 'rendered') return
  const [web, extra] = result.objects
  assert.deepEqual(web?.metadata, { name: 'p-web', namespace: 'shop', labels: { a: 'b' } })
  assert.match(result.yaml, /image: registry\/web:1\.1\n/)
  assert.deepEqual(extra?.metadata, { name: 'p-e', namespace: 'shop' })
  assert.ok(result.inputs.absent.includes('components/missing'))
})

test('everything that a kustomization can read is found', async () => {
  const files = {
    'app/kustomization.yaml': `resources: [../base, ./r.yaml]
bases: [../old]
components: [../component]
patches: [{path: patches/p.yaml}]
patchesStrategicMerge:
- psm.yaml
- |
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: r}
  data: {inline: "yes"}
patchesJson6902: [{path: json.yaml, target: {version: v1, kind: ConfigMap, name: r}}]
configMapGenerator: [{name: g, files: [k=files/one.txt, files/two.txt], envs: [e.env], env: f.env}]
secretGenerator: [{name: s, files: [../shared/secret.txt]}]
generatorOptions: {disableNameSuffixHash: true}
configurations: [config.yaml]
crds: [crd.json]
replacements: [{path: replacement.yaml}]
openapi: {path: openapi.json}
transformers:
- t.yaml
- ../transformers
- |
  apiVersion: builtin
  kind: PatchTransformer
  metadata: {name: inline}
  path: patches/inline.yaml
  target: {name: r}
`,
    'app/r.yaml': configMap('r'),
    'app/patches/p.yaml': configMap('r', 'p: "1"'),
    'app/patches/t.yaml': configMap('r', 't: "1"'),
    'app/patches/u.yaml': '- {op: add, path: /data/u, value: "1"}',
    'app/patches/inline.yaml': '- {op: add, path: /data/i, value: "1"}',
    'app/psm.yaml': configMap('r', 'psm: "1"'),
    'app/json.yaml': '- {op: add, path: /data/json, value: "1"}',
    'app/files/one.txt': 'one',
    'app/files/two.txt': 'two',
    'app/e.env': 'E=1\n',
    'app/f.env': 'F=1\n',
    'app/config.yaml': 'namePrefix: []\n',
    'app/crd.json': '{}',
    'app/replacement.yaml':
      '- source: {kind: ConfigMap, name: r, fieldPath: data.p}\n  targets: [{select: {name: b}, fieldPaths: [data.a]}]\n',
    'app/openapi.json': '{"definitions": {}}',
    'app/t.yaml': 'apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: t}\npath: patches/t.yaml\n',
    'transformers/kustomization.yaml': 'resources: [u.yaml]',
    'transformers/u.yaml':
      'apiVersion: builtin\nkind: PatchJson6902Transformer\nmetadata: {name: u}\npath: patches/u.yaml\ntarget: {version: v1, kind: ConfigMap, name: r}\n',
    'base/kustomization.yml': 'resources: [b.yaml]',
    'base/b.yaml': configMap('b'),
    'old/Kustomization': 'resources: [o.yaml]',
    'old/o.yaml': configMap('o'),
    'component/kustomization.yaml':
      'kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nresources: [c.yaml]',
    'component/c.yaml': configMap('c'),
    'shared/secret.txt': 'hush',
    'elsewhere/unread.yaml': configMap('unread'),
  }
  const result = await rendered(files)
  assert.equal(result.kind, 'rendered', result.kind === 'failed' ? result.problem.message : '')
  if (result.kind !== 'rendered') return
  const read = Object.keys(files).filter((path) => !path.startsWith('elsewhere/'))
  assert.deepEqual(Object.keys(result.inputs.files), read.sort())
  assert.equal(result.inputs.whole, undefined)
  const r = result.objects.find(({ metadata }) => metadata.name === 'r')
  assert.deepEqual(r?.data, { a: 'b', p: '1', t: '1', u: '1', i: '1', psm: '1', json: '1', inline: 'yes' })
})

const refused: readonly (readonly [title: string, file: string, message: RegExp])[] = [
  ['a file outside the repository', 'resources: [../../x.yaml]', /fs-security-constraint: '..\/..\/x.yaml' is outside/],
  [
    'an absolute path',
    'configMapGenerator: [{name: a, files: [k=/proc/1/environ]}]',
    /configMapGenerator\[0\]\.files: fs-sec/,
  ],
  ['a field name in another case', 'ReSoURCeS: [/etc/hosts]', /fs-security-constraint/],
  ['a field name with a long s', 'reſources: [/etc/hosts]', /fs-security-constraint/],
  ['a path that content could hide', 'patchesStrategicMerge: ["a: b/../../../etc/hosts"]', /fs-security-constraint/],
  [
    'a path of an inline transformer',
    `transformers: ['{apiVersion: builtin, kind: PatchTransformer, metadata: {name: a}, PATH: /etc/hosts}']`,
    /fs-security-constraint/,
  ],
  [
    'a remote base',
    'resources: ["https://user:token@github.com/a/b//c?ref=v1"]',
    /'https:\/\/github.com\/a\/b\/\/c\?ref=v1' is remote/,
  ],
  ['a remote base by short name', 'resources: [github.com/a/b/c]', /is remote/],
  ['a remote file of a generator', 'configMapGenerator: [{name: a, files: [HTTP://host/x]}]', /is remote/],
  ['charts', 'helmCharts: [{name: a}]', /helmCharts: charts are not inflated/],
  ['a file that is no YAML', 'resources: [', /^app\/kustomization\.yaml:1: invalid Kustomization/],
]

for (const [title, file, message] of refused) {
  test(`refuses ${title}`, async () => {
    const text = await problemOf({ 'app/kustomization.yaml': file })
    assert.match(text, message)
    assert.doesNotMatch(text, /token/)
  })
}

test('plugins that another kustomization makes are refused, their paths could not be checked', async () => {
  const text = await problemOf({
    'app/kustomization.yaml': 'transformers: [../made]',
    'made/kustomization.yaml': 'resources: [t.yaml]\nnamePrefix: a\n',
    'made/t.yaml': 'apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: t}\npath: x\n',
  })
  assert.match(text, /^made\/kustomization\.yaml namePrefix: is not supported/)
})

test('messages of kustomize name the file and no temporary folder', async () => {
  const text = await problemOf({
    'app/kustomization.yaml': 'resources: [../base]',
    'base/kustomization.yaml': 'resources: [gone.yaml]',
  })
  assert.match(text, /^base\/gone\.yaml: kustomize build failed: /)
  assert.doesNotMatch(text, /tmp/)
})

test('a field that kustomize does not know fails in a base, as in Flux', async () => {
  const text = await problemOf({
    'app/kustomization.yaml': 'resources: [../base]',
    'base/kustomization.yaml': 'resource: [a.yaml]',
  })
  assert.match(text, /unknown field "resource"/)
})

test('a scanned file that is no Kubernetes object fails the build', async () => {
  assert.match(await problemOf({ 'app/values.yaml': 'a: b\n' }), /^app\/values\.yaml: kustomize build failed/)
})

test('a missing path, and a path that is a file', async () => {
  assert.match(await problemOf({ 'a.yaml': '' }, 'app'), /kustomization path not found: app/)
  assert.match(await problemOf({ app: '' }, 'app'), /kustomization path is a file/)
})

test('the root of the repository can be rendered', async () => {
  assert.deepEqual(await namesOf({ 'a.yaml': configMap('a') }, ''), ['ConfigMap/a'])
})

test('a cycle of bases is told by kustomize', async () => {
  const files = { 'app/kustomization.yaml': 'resources: [../b]', 'b/kustomization.yaml': 'resources: [../app]' }
  assert.match(await problemOf(files), /cycle detected/)
})

const changes: readonly (readonly [title: string, path: string, text: string | undefined, same: boolean])[] = [
  ['a file that was read', 'base/b.yaml', 'changed', false],
  ['a kustomization file', 'base/kustomization.yaml', 'changed', false],
  ['a file beside a listed base', 'base/unread.yaml', '', true],
  ['a file elsewhere', 'other/x.yaml', '', true],
  ['a new manifest in a scanned directory', 'app/sub/new.yaml', '', false],
  ['a new directory in a scanned directory', 'app/sub/deep/new.yaml', '', false],
  ['a note in a scanned directory', 'app/sub/notes.md', '', true],
  ['a kustomization file in a scanned directory', 'app/sub/Kustomization', '', false],
  ['a second kustomization file of a base', 'base/kustomization.yml', '', false],
  ['a file that went', 'app/sub/s.yaml', undefined, false],
]

for (const [title, path, text, same] of changes) {
  test(`${title} ${same ? 'leaves' : 'changes'} the inputs`, async () => {
    const files: Record<string, string> = {
      'app/a.yaml': configMap('a'),
      'app/sub/s.yaml': configMap('s'),
      'app/link/kustomization.yaml': 'resources: [../../base]',
      'base/kustomization.yaml': 'resources: [b.yaml]',
      'base/b.yaml': configMap('b'),
    }
    const { inputs, kind } = await rendered(files)
    assert.equal(kind, 'rendered')
    assert.equal(await inputsUnchanged(treeOf(files), inputs, renderEngine(kustomize)), true)
    assert.equal(await inputsUnchanged(treeOf(files), inputs, 'kustomize/6'), false)
    if (text === undefined) delete files[path]
    else files[path] = text
    const tree = treeOf(files)
    assert.equal(await inputsUnchanged(tree, inputs, renderEngine(kustomize)), same)
    assert.deepEqual(tree.reads, [])
  })
}

test('a failed build is tried again when the missing file appears', async () => {
  const files: Record<string, string> = { 'app/kustomization.yaml': 'resources: [gone.yaml]' }
  const { inputs } = await rendered(files)
  files['app/gone.yaml'] = configMap('a')
  assert.equal(await inputsUnchanged(treeOf(files), inputs, renderEngine(kustomize)), false)
})

test('files are read once for each level of bases', async () => {
  const tree = treeOf({
    'app/kustomization.yaml': 'resources: [../one, a.yaml]',
    'app/a.yaml': configMap('a'),
    'one/kustomization.yaml': 'resources: [../two, b.yaml]',
    'one/b.yaml': configMap('b'),
    'two/kustomization.yaml': 'resources: [c.yaml]',
    'two/c.yaml': configMap('c'),
  })
  await render(tree, { source: 's' as SourceId, path: 'app', fields: {} }, kustomize, AbortSignal.timeout(30_000))
  assert.equal(tree.reads.length, 4)
})

test('a build that asks for files that were not foreseen gets the whole tree', async () => {
  const asking: Kustomize = {
    engine: 'asking',
    build: async (files) =>
      files.has('far/x.yaml')
        ? { kind: 'ok', yaml: configMap('x') }
        : { kind: 'error', text: 'error: open far/x.yaml: no such file or directory' },
  }
  const tree = treeOf({
    'app/kustomization.yaml': 'resources: [a.yaml]\nnamePrefix: p-',
    'app/a.yaml': configMap('a'),
    'far/x.yaml': configMap('x'),
  })
  const result = await render(
    tree,
    { source: 's' as SourceId, path: 'app', fields: {} },
    asking,
    AbortSignal.timeout(9_000),
  )
  assert.equal(result.kind, 'rendered')
  assert.equal(result.inputs.whole, tree.root)
})

const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {p: SWORDFISH}\n'
const quoting: Readonly<Record<string, Files>> = {
  'a literal': { 'app/kustomization.yaml': 'secretGenerator: [{name: a, literals: [SWORDFISH]}]' },
  'a patch': {
    'app/s.yaml': secret,
    'app/kustomization.yaml': 'resources: [s.yaml]\npatches: [{patch: "a: {p: SWORDFISH", target: {kind: Secret}}]',
  },
  'a patch taken for a path': {
    'app/s.yaml': secret,
    'app/kustomization.yaml':
      'resources: [s.yaml]\npatchesStrategicMerge: ["kind: Secret\\nstringData: {p: SWORDFISH}"]',
  },
  'a resource in place of a path': {
    'app/kustomization.yaml': 'resources: ["kind: Secret\\nstringData: {p: SWORDFISH}"]',
  },
  'a JSON patch': {
    'app/s.yaml': secret,
    'app/kustomization.yaml':
      'resources: [s.yaml]\npatchesJson6902: [{target: {version: v1, kind: Secret, name: a}, patch: "[{op: add, value: SWORDFISH}]"}]',
  },
  'a scalar of another type': {
    'app/s.yaml': secret.replace('SWORDFISH', '!!int SWORDFISH'),
    'app/kustomization.yaml': 'resources: [s.yaml]\nnamespace: x',
  },
  'the source of a replacement': {
    'app/s.yaml': secret,
    'app/kustomization.yaml':
      'resources: [s.yaml]\nreplacements: [{source: {kind: Secret, fieldPath: stringData.p, options: {delimiter: "-", index: 9}}, targets: [{select: {kind: Secret}, fieldPaths: [metadata.name]}]}]',
  },
}
for (const [what, files] of Object.entries(quoting)) {
  test(`a build that fails does not quote ${what}, which may be secret`, async () => {
    const result = await rendered(files)
    assert.equal(result.kind, 'failed')
    if (result.kind === 'failed') assert.doesNotMatch(result.problems.map((each) => each.message).join(), /SWORDFISH/)
  })
}
