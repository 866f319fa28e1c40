import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { JsonObject } from '../../lib/core/json.ts'
import type { Manifest } from '../../lib/core/manifest.ts'
import { normalise } from '../../lib/unit/normalise.ts'

const object = (apiVersion: string, kind: string, body: JsonObject): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'x' },
  ...body,
})
const secret = (body: JsonObject) => object('v1', 'Secret', body)
const service = (...ports: readonly JsonObject[]) => object('v1', 'Service', { spec: { ports } })
const deployment = (spec: JsonObject) => object('apps/v1', 'Deployment', { spec: { template: { spec } } })
const webhook = (clientConfig: JsonObject) => {
  return object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {
    spec: { conversion: { webhook: { clientConfig } } },
  })
}

const cases: readonly (readonly [title: string, before: Manifest, after: Manifest])[] = [
  ['status goes', object('v1', 'Pod', { status: {} }), object('v1', 'Pod', {})],
  ['the status of a CustomResourceDefinition stays', { ...webhook({}), status: {} }, { ...webhook({}), status: {} }],
  [
    'fields that the server sets go',
    {
      ...object('v1', 'Pod', {}),
      metadata: {
        name: 'x',
        labels: { a: 'b' },
        uid: 'u',
        resourceVersion: '1',
        creationTimestamp: null,
        managedFields: [],
        generation: 1,
      },
    },
    { ...object('v1', 'Pod', {}), metadata: { name: 'x', labels: { a: 'b' } } },
  ],
  [
    'stringData joins data and wins over it',
    secret({ data: { a: 'YQ==', b: 'Y' + 'g\n==' }, stringData: { a: 'ü', c: null } }),
    secret({ data: { a: 'w7w=', b: 'Yg==', c: '' } }),
  ],
  [
    'a number in stringData is left for the API server to refuse',
    secret({ stringData: { a: 5 } }),
    secret({ stringData: { a: 5 } }),
  ],
  [
    'a Secret that holds no base64 stays as it is',
    secret({ data: { a: '%' }, stringData: { b: 'x' } }),
    secret({ data: { a: '%' }, stringData: { b: 'x' } }),
  ],
  [
    'ports of a Service get protocol and target',
    service({ port: 80 }, { port: 53, protocol: 'UDP', targetPort: 'dns' }),
    service({ port: 80, protocol: 'TCP', targetPort: 80 }, { port: 53, protocol: 'UDP', targetPort: 'dns' }),
  ],
  [
    'ports of containers get a protocol, those of init containers do not',
    deployment({ containers: [{ ports: [{ containerPort: 1 }] }, {}], initContainers: [{ ports: [{}] }] }),
    deployment({
      containers: [{ ports: [{ containerPort: 1, protocol: 'TCP' }] }, {}],
      initContainers: [{ ports: [{}] }],
    }),
  ],
  [
    'nulls of built-in kinds are absent, and empty text among labels',
    object('apps/v1', 'Deployment', { spec: { strategy: null, selector: { matchLabels: { a: null } } } }),
    object('apps/v1', 'Deployment', { spec: { selector: { matchLabels: { a: '' } } } }),
  ],
  [
    'a null among quantities is none of it',
    deployment({ containers: [{ resources: { limits: { cpu: null }, requests: null } }] }),
    deployment({ containers: [{ resources: { limits: { cpu: '0' } } }] }),
  ],
  [
    'the same name means text in one kind and a reference in another',
    object('networking.k8s.io/v1', 'IngressClass', { spec: { parameters: { name: 'n', namespace: null } } }),
    object('networking.k8s.io/v1', 'IngressClass', { spec: { parameters: { name: 'n' } } }),
  ],
  [
    'a kind named like something of JavaScript is only a kind',
    object('v1', 'constructor', { spec: { constructor: { a: null } } }),
    object('v1', 'constructor', { spec: { constructor: {} } }),
  ],
  [
    'nulls of custom resources stay',
    object('a.dev/v1', 'A', { spec: { a: null } }),
    object('a.dev/v1', 'A', { spec: { a: null } }),
  ],
  [
    'rules of a ClusterRole are left alone',
    object('rbac.authorization.k8s.io/v1', 'ClusterRole', { rules: null }),
    object('rbac.authorization.k8s.io/v1', 'ClusterRole', { rules: null }),
  ],
  ['a broken caBundle goes', webhook({ caBundle: 'Cg==', url: 'x' }), webhook({ url: 'x' })],
  ['an empty caBundle stays', webhook({ caBundle: '', url: 'x' }), webhook({ caBundle: '', url: 'x' })],
]

describe('a manifest as it is sent', () => {
  for (const [title, before, after] of cases) {
    it(title, () => {
      assert.deepEqual(normalise(before), after)
      assert.deepEqual(normalise(after), after)
    })
  }
})
