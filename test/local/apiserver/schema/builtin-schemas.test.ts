import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { builtinSchemas } from '../../../../lib/local/apiserver/schema/builtin-schemas.ts'
import { capturedResources } from '../../../../lib/local/apiserver/schema/captured.ts'
import type { Schema } from '../../../../lib/local/apiserver/schema.ts'

const builtin = builtinSchemas()

/** The schema at a path of field names, where `*` goes into the items of a list or the values of a map. */
function place(apiVersion: string, kind: string, path: string): Schema | undefined {
  let found = builtin.schema(apiVersion, kind)
  for (const step of path.split('.')) {
    if (found?.kind === 'object') found = found.properties[step]
    else if (found?.kind === 'list') found = found.items
    else if (found?.kind === 'map') found = found.values
  }
  return found
}

describe('schemas of built-in kinds', () => {
  const lists: readonly (readonly [string, Partial<Schema>])[] = [
    ['spec.template.spec.containers', { merge: { by: 'keys', keys: ['name'] } }],
    ['spec.template.spec.containers.*.ports', { merge: { by: 'keys', keys: ['containerPort', 'protocol'] } }],
    ['spec.template.spec.containers.*.ports', { patch: { strategy: 'merge', key: 'containerPort' } }],
    ['spec.template.spec.containers.*.args', { merge: { by: 'atomic' } }],
    ['spec.template.spec.volumes', { patch: { strategy: 'merge,retainKeys', key: 'name' } }],
    ['metadata.finalizers', { merge: { by: 'set' }, patch: { strategy: 'merge' } }],
    ['spec.selector', { kind: 'object', atomic: true }],
    ['spec.strategy', { kind: 'object', patch: { strategy: 'retainKeys' } }],
    ['spec.template.spec.containers.*.ports.*.protocol', { default: 'TCP', enum: ['SCTP', 'TCP', 'UDP'] }],
    ['spec.replicas', { kind: 'integer', format: 'int32' }],
    ['metadata.labels.*', { kind: 'string' }],
    ['spec.strategy.rollingUpdate.maxSurge', { kind: 'int-or-string', format: 'int-or-string' }],
    ['spec.template.spec.containers.*.resources.limits.*', { kind: 'int-or-string', format: 'quantity' }],
    ['metadata.creationTimestamp', { kind: 'string', format: 'date-time' }],
    ['metadata.managedFields.*.fieldsV1', { kind: 'any' }],
  ]
  for (const [path, expected] of lists) {
    test(`a Deployment has ${JSON.stringify(expected)} at ${path}`, () => {
      const found = place('apps/v1', 'Deployment', path)
      assert.deepEqual({ ...found, ...expected }, found)
    })
  }

  test('a type that contains itself gives a schema that does', () => {
    const root = place('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'spec.versions.*.schema.openAPIV3Schema')
    assert.equal(root?.kind, 'object')
    const inner = root?.kind === 'object' ? root.properties.not : undefined
    assert.equal(inner?.kind === 'object' && inner.properties, root?.kind === 'object' && root.properties)
  })

  test('every served kind has one, but for those that stand for a part of another', () => {
    const without = capturedResources().flatMap(({ name, versions }) =>
      versions.flatMap((version) =>
        version.resources.flatMap((resource) =>
          [resource, ...resource.subresources]
            .map(({ kind, group = name, version: of = version.name }) => ({
              kind,
              at: group === '' ? of : `${group}/${of}`,
            }))
            .filter(({ kind, at }) => builtin.schema(at, kind) === undefined)
            .map(({ kind }) => kind),
        ),
      ),
    )
    assert.deepEqual(
      [...new Set(without)],
      [
        'NodeProxyOptions',
        'PodAttachOptions',
        'PodExecOptions',
        'PodPortForwardOptions',
        'PodProxyOptions',
        'ServiceProxyOptions',
      ],
    )
  })
})

test('groups come in the order of the real server, the core group first', () => {
  const names = capturedResources().map(({ name }) => name)
  assert.deepEqual(names.slice(0, 4), ['', 'apiregistration.k8s.io', 'apps', 'events.k8s.io'])
})
