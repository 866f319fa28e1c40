import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../../lib/core/json.ts'
import { normalise } from '../../lib/unit/normalise.ts'

const cases: readonly (readonly [title: string, before: JsonObject, after: JsonObject])[] = [
  [
    'stringData joins data and wins over it',
    { apiVersion: 'v1', kind: 'Secret', data: { a: 'b2xk', b: 'Y' + 'g\n==' }, stringData: { a: 'new' } },
    { apiVersion: 'v1', kind: 'Secret', data: { a: 'bmV3', b: 'Yg==' } },
  ],
  [
    'a Secret that holds no base64 stays as it is',
    { apiVersion: 'v1', kind: 'Secret', data: { a: '%' }, stringData: { b: 'x' } },
    { apiVersion: 'v1', kind: 'Secret', data: { a: '%' }, stringData: { b: 'x' } },
  ],
  [
    'ports of a Service get their protocol',
    { apiVersion: 'v1', kind: 'Service', spec: { ports: [{ port: 1 }, { port: 2, protocol: 'UDP' }] } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      spec: {
        ports: [
          { port: 1, protocol: 'TCP' },
          { port: 2, protocol: 'UDP' },
        ],
      },
    },
  ],
  [
    'ports of containers get their protocol, those of init containers do not',
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      spec: {
        template: { spec: { containers: [{ ports: [{ containerPort: 1 }] }], initContainers: [{ ports: [{}] }] } },
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      spec: {
        template: {
          spec: { containers: [{ ports: [{ containerPort: 1, protocol: 'TCP' }] }], initContainers: [{ ports: [{}] }] },
        },
      },
    },
  ],
  [
    'nulls of built-in kinds are absent, and empty text among labels',
    { apiVersion: 'apps/v1', kind: 'Deployment', spec: { strategy: null, selector: { matchLabels: { a: null } } } },
    { apiVersion: 'apps/v1', kind: 'Deployment', spec: { selector: { matchLabels: { a: '' } } } },
  ],
  [
    'nulls of other kinds stay, their status goes',
    { apiVersion: 'example.com/v1', kind: 'Thing', spec: { a: null }, status: { b: 1 } },
    { apiVersion: 'example.com/v1', kind: 'Thing', spec: { a: null } },
  ],
  [
    'the status of a CRD stays',
    { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', status: { conditions: [] } },
    { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', status: { conditions: [] } },
  ],
  [
    'rules of a ClusterRole are left alone',
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', rules: null },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', rules: null },
  ],
]

for (const [title, { apiVersion, kind, ...rest }, after] of cases) {
  test(title, () => {
    const object = { apiVersion: String(apiVersion), kind: String(kind), metadata: { name: 'x' }, ...rest }
    assert.deepEqual(normalise(object), { ...after, metadata: { name: 'x' } })
  })
}

test('the creation timestamp that tools print is dropped', () => {
  const metadata = { name: 'x', creationTimestamp: null, labels: { a: 'b' } }
  const object = { apiVersion: 'example.com/v1', kind: 'Thing', metadata }
  assert.deepEqual(normalise(object).metadata, { name: 'x', labels: { a: 'b' } })
})
