import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { normalized } from '../../lib/apply/normalize.ts'
import type { JsonObject } from '../../lib/core/json.ts'
import type { Manifest } from '../../lib/core/manifest.ts'

const object = (apiVersion: string, kind: string, body: JsonObject): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'a' },
  ...body,
})
const crd = (caBundle: string) => {
  return object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
    spec: { conversion: { webhook: { clientConfig: { caBundle, url: 'x' } } } },
  })
}

const cases: readonly [string, Manifest, Manifest][] = [
  ['status goes', object('v1', 'Pod', { status: {} }), object('v1', 'Pod', {})],
  ['status of a CustomResourceDefinition stays', { ...crd(''), status: {} }, { ...crd(''), status: {} }],
  [
    'stringData wins over data',
    object('v1', 'Secret', { data: { a: 'YQ==', b: 'Yg==' }, stringData: { a: 'ü', c: null } }),
    object('v1', 'Secret', { data: { a: 'w7w=', b: 'Yg==', c: '' } }),
  ],
  [
    'a number in stringData is left for the API server to refuse',
    object('v1', 'Secret', { stringData: { a: 5 } }),
    object('v1', 'Secret', { data: { a: 5 } }),
  ],
  [
    'ports of a Service get protocol and target',
    object('v1', 'Service', { spec: { ports: [{ port: 80 }, { port: 53, protocol: 'UDP', targetPort: 'dns' }] } }),
    object('v1', 'Service', {
      spec: {
        ports: [
          { port: 80, protocol: 'TCP', targetPort: 80 },
          { port: 53, protocol: 'UDP', targetPort: 'dns' },
        ],
      },
    }),
  ],
  [
    'ports of containers get a protocol',
    object('v1', 'Pod', { spec: { containers: [{ ports: [{ containerPort: 80 }] }, {}] } }),
    object('v1', 'Pod', { spec: { containers: [{ ports: [{ containerPort: 80, protocol: 'TCP' }] }, {}] } }),
  ],
  [
    'nulls of built-in kinds go, but not those of text maps',
    object('v1', 'ConfigMap', { data: { a: null }, immutable: null }),
    object('v1', 'ConfigMap', { data: { a: null } }),
  ],
  [
    'nulls of custom resources stay',
    object('a.dev/v1', 'A', { spec: { a: null } }),
    object('a.dev/v1', 'A', { spec: { a: null } }),
  ],
  [
    'a broken caBundle goes',
    crd('Cg=='),
    object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
      spec: { conversion: { webhook: { clientConfig: { url: 'x' } } } },
    }),
  ],
  [
    'fields that the server sets go',
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'a',
        uid: 'u',
        resourceVersion: '1',
        creationTimestamp: null,
        managedFields: [],
        generation: 1,
      },
    },
    object('v1', 'Pod', {}),
  ],
]

describe('a manifest as it is sent', () => {
  for (const [what, given, sent] of cases) {
    it(what, () => {
      assert.deepEqual(normalized(given), sent)
      assert.deepEqual(normalized(sent), sent)
    })
  }
})
