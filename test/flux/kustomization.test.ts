import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Json } from '../../lib/core/json.ts'
import type { KustomizationDefinition } from '../../lib/flux/definition.ts'
import { parseKustomization } from '../../lib/flux/kustomization.ts'
import { parseYaml } from '../../lib/manifest/parse-yaml.ts'

const required = { interval: '10m', prune: true, sourceRef: { kind: 'GitRepository', name: 'repo' } }

function parse(spec: Json, version = 'v1', metadata: Json = { name: 'app', namespace: 'team' }) {
  const manifest = { apiVersion: `kustomize.toolkit.fluxcd.io/${version}`, kind: 'Kustomization', metadata, spec }
  return parseKustomization(manifest as never)
}

function parseText(text: string, version?: string) {
  const parsed = parseYaml(text)
  return parse({ ...required, ...('values' in parsed ? (parsed.values[0] as object) : {}) } as Json, version)
}

const defaults: KustomizationDefinition = {
  kind: 'Kustomization',
  namespace: 'team',
  name: 'app',
  annotations: {},
  labels: {},
  sourceRef: { kind: 'GitRepository', namespace: 'team', name: 'repo' },
  path: '',
  fields: {},
  commonMetadata: { labels: {}, annotations: {} },
  intervalMs: 600_000,
  retryIntervalMs: 600_000,
  timeoutMs: 570_000,
  prune: true,
  deletionPolicy: 'MirrorPrune',
  suspend: false,
  force: false,
  wait: false,
  healthChecks: [],
  dependsOn: [],
  ignore: [],
}

const accepted: readonly (readonly [string, string, Partial<KustomizationDefinition>])[] = [
  ['the required fields alone get the defaults of Flux', '{}', {}],
  ['a timeout below 30 s is raised', 'timeout: 5s', { timeoutMs: 30_000 }],
  [
    'a timeout follows a short interval down to 30 s',
    'interval: 45s',
    { intervalMs: 45_000, retryIntervalMs: 45_000, timeoutMs: 30_000 },
  ],
  ['a retry interval is its own', 'retryInterval: 1m30s', { retryIntervalMs: 90_000 }],
  ['a path loses its leading dot', 'path: ./apps//web/', { path: 'apps/web' }],
  ['a path cannot leave the root', 'path: /../../a/../b', { path: 'b' }],
  [
    'a source may live in another namespace',
    'sourceRef: {kind: GitRepository, name: x, namespace: flux-system}',
    { sourceRef: { kind: 'GitRepository', namespace: 'flux-system', name: 'x' } },
  ],
  [
    'dependencies default to the own namespace',
    'dependsOn: [{name: a}, {name: b, namespace: other}]',
    {
      dependsOn: [
        { namespace: 'team', name: 'a' },
        { namespace: 'other', name: 'b' },
      ],
    },
  ],
  [
    'health checks default to apps/v1 and to no namespace',
    'healthChecks: [{kind: Deployment, name: web}, {apiVersion: v1, kind: Service, name: s, namespace: ns}]',
    {
      healthChecks: [
        { apiVersion: 'apps/v1', kind: 'Deployment', namespace: '', name: 'web' },
        { apiVersion: 'v1', kind: 'Service', namespace: 'ns', name: 's' },
      ],
    },
  ],
  [
    'post build gets its defaults',
    'postBuild: {substituteFrom: [{kind: ConfigMap, name: vars}]}',
    {
      postBuild: {
        substitute: {},
        substituteFrom: [{ kind: 'ConfigMap', name: 'vars', optional: false }],
        strategy: 'WithVariables',
      },
    },
  ],
  [
    'an empty post build still counts',
    'postBuild: {}',
    { postBuild: { substitute: {}, substituteFrom: [], strategy: 'WithVariables' } },
  ],
  [
    'empty rendering fields leave no trace',
    'patches: []\nimages: []\ncomponents: []\nignoreMissingComponents: false\nbuildMetadata: []',
    {},
  ],
  [
    'rendering fields are kept in order',
    'targetNamespace: ns\nnamePrefix: a-\nimages: [{name: web, newTag: "1"}]\npatches: [{patch: "x: 1", target: {kind: Deployment}}]\nignoreMissingComponents: true',
    {
      fields: {
        targetNamespace: 'ns',
        namePrefix: 'a-',
        patches: [{ patch: 'x: 1', target: { kind: 'Deployment' } }],
        images: [{ name: 'web', newTag: '1' }],
        ignoreMissingComponents: true,
      },
    },
  ],
  [
    'fields that are null or empty count as not set',
    'suspend: null\ndecryption: null\nserviceAccountName: ""\nhealthCheckExprs: []\ndependsOn: [{name: a, readyExpr: ""}]',
    { dependsOn: [{ namespace: 'team', name: 'a' }] },
  ],
  [
    'drift-ignore rules are read',
    'ignore: [{paths: [/spec/replicas], target: {kind: Deployment}}]',
    { ignore: [{ paths: ['/spec/replicas'], target: { kind: 'Deployment' } }] },
  ],
  [
    'common metadata is kept apart from rendering',
    'commonMetadata: {labels: {a: b}}',
    { commonMetadata: { labels: { a: 'b' }, annotations: {} } },
  ],
]

for (const [name, spec, expected] of accepted) {
  test(name, () => {
    assert.deepEqual(parseText(spec), { kind: 'definition', definition: { ...defaults, ...expected }, warnings: [] })
  })
}

const refused: readonly (readonly [string, string, readonly string[]])[] = [
  ['a missing prune is no false', 'prune: null', ['spec.prune is required']],
  ['a duration needs its unit', 'interval: 10', ['spec.interval must be text']],
  ['a duration knows no days', 'interval: 1d', ['spec.interval must be a duration such as 1m30s (units ms, s, m, h)']],
  ['variables must be text', 'postBuild: {substitute: {port: 80}}', ['spec.postBuild.substitute.port must be text']],
  [
    'all errors are told at once',
    'sourceRef: {kind: HelmRepository}\ndeletionPolicy: Keep',
    [
      'spec.sourceRef.kind must be one of GitRepository, OCIRepository, Bucket, ExternalArtifact',
      'spec.sourceRef.name is required',
      'spec.deletionPolicy must be one of MirrorPrune, Delete, WaitForTermination, Orphan',
    ],
  ],
  [
    'other sources are refused by name',
    'sourceRef: {kind: OCIRepository, name: x}',
    ['spec.sourceRef.kind OCIRepository is not supported yet'],
  ],
  [
    'decryption is refused rather than ignored',
    'decryption: {provider: sops}',
    ['spec.decryption is not supported yet'],
  ],
  [
    'impersonation and remote clusters are refused',
    'serviceAccountName: a\nkubeConfig: {secretRef: {name: k}}',
    ['spec.kubeConfig is not supported yet', 'spec.serviceAccountName is not supported yet'],
  ],
  [
    'CEL is refused',
    'healthCheckExprs: [{apiVersion: v1, current: "true"}]\ndependsOn: [{name: a, readyExpr: "true"}]',
    ['spec.healthCheckExprs is not supported yet', 'spec.dependsOn[0].readyExpr is not supported yet'],
  ],
  ['a prefix must not be empty', 'namePrefix: ""', ['spec.namePrefix must not be empty']],
  [
    'an ignore path is a JSON pointer',
    'ignore: [{paths: [spec.replicas]}]',
    ['spec.ignore[0].paths[0] must be a JSON pointer (RFC 6901) such as /spec/replicas'],
  ],
]

for (const [name, spec, expected] of refused) {
  test(name, () => {
    const parsed = parseText(spec)
    const errors = parsed.kind === 'invalid' ? parsed.errors.map(({ field, message }) => `${field} ${message}`) : []
    assert.deepEqual(errors, expected)
  })
}

test('without a spec every required field is named', () => {
  const parsed = parse(null)
  assert.deepEqual(parsed.kind === 'invalid' && parsed.errors.map(({ field }) => field), [
    'spec.interval',
    'spec.prune',
    'spec.sourceRef',
  ])
})

test('a namespace is required and names are DNS names', () => {
  const parsed = parse(required, 'v1', { name: 'a/b' })
  assert.deepEqual(parsed.kind === 'invalid' && parsed.errors.map(({ field }) => field), [
    'metadata.name',
    'metadata.namespace',
  ])
})

test('unknown fields are warnings with a suggestion', () => {
  const parsed = parseText('paths: ./a\nxyzzy: 1\nsourceRef: {kind: GitRepository, name: repo, nmespace: x}')
  assert.deepEqual(parsed.warnings, [
    { field: 'spec.sourceRef.nmespace', message: 'unknown field, did you mean namespace? (it has no effect)' },
    { field: 'spec.paths', message: 'unknown field, did you mean path? (it has no effect)' },
    { field: 'spec.xyzzy', message: 'unknown field (it has no effect)' },
  ])
  assert.equal(parsed.kind, 'definition')
})

const legacy = `
validation: client
patchesStrategicMerge:
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web}
  spec: {replicas: null, paused: "yes"}
patchesJson6902:
- target: {kind: Service}
  patch:
  - {op: add, path: /a, value: null}
`

for (const version of ['v1beta1', 'v1beta2']) {
  test(`the patch lists of ${version} become patches and their nulls stay`, () => {
    const parsed = parseText(legacy, version)
    assert.deepEqual(parsed.warnings, [])
    assert.deepEqual(parsed.kind === 'definition' && parsed.definition.fields.patches, [
      {
        patch:
          '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"paused":"yes","replicas":null}}',
      },
      { patch: '[{"op":"add","path":"/a","value":null}]', target: { kind: 'Service' } },
    ])
  })
}

test('fields that v1 removed are named rather than lost in silence', () => {
  const parsed = parseText(legacy)
  assert.deepEqual(parsed.kind === 'definition' && parsed.definition.fields, {})
  assert.deepEqual(
    parsed.warnings.map(({ field }) => field),
    ['spec.validation', 'spec.patchesStrategicMerge', 'spec.patchesJson6902'],
  )
})

test('an unknown version and a foreign kind are errors', () => {
  const unknown = parse(required, 'v2')
  assert.deepEqual(unknown.kind === 'invalid' && unknown.errors[0]?.field, 'apiVersion')
  const foreign = parseKustomization({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } })
  assert.deepEqual(foreign.kind === 'invalid' && foreign.errors[0]?.field, 'kind')
})
