import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { undeclaredFields, withoutFields } from '../../lib/apply/undeclared.ts'
import type { Manifest } from '../../lib/core/manifest.ts'

const opening = 'failed to create typed patch object (default/web; apps/v1, Kind=Deployment): '
const undeclared = ': field not declared in schema'

describe('undeclared fields of a message', () => {
  const cases: readonly [string, string, readonly string[]][] = [
    ['one', `${opening}.spec.foo${undeclared}`, ['.spec.foo']],
    [
      'many',
      `${opening}errors:\n  .spec.a["x"].b${undeclared}\n  .spec.foo${undeclared}`,
      ['.spec.a["x"].b', '.spec.foo'],
    ],
    [
      'none, where another error is among them',
      `${opening}errors:\n  .spec.foo${undeclared}\n  .spec.a: expected string, got 5`,
      [],
    ],
    ['none, in any other message', 'spec.foo is not declared', []],
  ]
  for (const [what, message, fields] of cases) it(what, () => assert.deepEqual(undeclaredFields(message), fields))
})

describe('a manifest without undeclared fields', () => {
  const manifest: Manifest = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      foo: 1,
      containers: [{ name: 'a]"', ports: [{ containerPort: 80, protocol: 'TCP', bar: 1 }] }],
      list: [{ x: 1, y: 2 }],
    },
  }
  const spec = (paths: readonly string[]) => withoutFields(manifest, paths)?.spec

  it('loses keys, list items by key, and list items by number', () => {
    const path = '.spec.containers[name="a]\\""].ports[containerPort=80,protocol="TCP"].bar'
    const containers = [{ name: 'a]"', ports: [{ containerPort: 80, protocol: 'TCP' }] }]
    assert.deepEqual(spec(['.spec.foo', path, '.spec.list[0].y']), { containers, list: [{ x: 1 }] })
  })

  it('is none where a path is not found or not understood', () => {
    for (const path of ['.spec.none', '.spec.list[7].x', '.spec.containers[name="b"].x', 'spec', '.spec[']) {
      assert.equal(withoutFields(manifest, [path]), undefined, path)
    }
  })

  it('is none for custom resources and Roles, whose errors Flux reports', () => {
    for (const [apiVersion, kind] of [
      ['example.dev/v1', 'Deployment'],
      ['rbac.authorization.k8s.io/v1', 'Role'],
    ] as const) {
      assert.equal(withoutFields({ ...manifest, apiVersion, kind }, ['.spec.foo']), undefined)
    }
  })
})
