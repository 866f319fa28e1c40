import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KustomizationDefinition } from '../../lib/flux/definition.ts'
import { desiredObjects } from '../../lib/unit/desired.ts'

const definition: KustomizationDefinition = {
  kind: 'Kustomization',
  namespace: 'flux-system',
  name: 'apps',
  annotations: {},
  labels: {},
  sourceRef: { kind: 'GitRepository', namespace: 'flux-system', name: 'repo' },
  path: 'apps',
  fields: {},
  commonMetadata: { labels: { team: 'a', 'kustomize.toolkit.fluxcd.io/name': 'stolen' }, annotations: { note: 'n' } },
  intervalMs: 60_000,
  retryIntervalMs: 60_000,
  timeoutMs: 60_000,
  prune: true,
  deletionPolicy: 'MirrorPrune',
  suspend: false,
  force: false,
  wait: false,
  healthChecks: [],
  dependsOn: [],
  ignore: [],
}
const context = { clusterVariables: {}, loadVariables: async () => undefined }

test('common metadata overrides, and owner labels override that', async () => {
  const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels: {team: b, app: x}\n'
  const desired = await desiredObjects(yaml, definition, context)
  assert.equal(desired.kind, 'desired')
  assert.deepEqual(desired.kind === 'desired' && desired.objects[0]?.metadata, {
    name: 'a',
    labels: {
      team: 'a',
      app: 'x',
      'kustomize.toolkit.fluxcd.io/name': 'apps',
      'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
    },
    annotations: { note: 'n' },
  })
})

const encrypted = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n  namespace: ns\n'

test('an encrypted Secret is refused', async () => {
  const desired = await desiredObjects(`${encrypted}sops: {}\n`, definition, context)
  assert.equal(desired.kind, 'failed')
  assert.match(
    desired.kind === 'failed' ? (desired.problems[0]?.message ?? '') : '',
    /^Secret\/ns\/s is SOPS encrypted, configuring decryption is required/,
  )
})

test('an encrypted Secret that opts out of decryption is applied as it is', async () => {
  const yaml = `${encrypted}  annotations: {kustomize.toolkit.fluxcd.io/decrypt: Disabled}\nsops: {}\n`
  assert.equal((await desiredObjects(yaml, definition, context)).kind, 'desired')
})

test('output that cannot be read is an error, an empty output is none', async () => {
  assert.equal((await desiredObjects('a: [', definition, context)).kind, 'failed')
  assert.deepEqual(await desiredObjects('', definition, context), { kind: 'desired', objects: [] })
})
