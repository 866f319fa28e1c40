import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { LiveObject } from '../../lib/apply/cluster.ts'
import { takeoverPatch, unionOfFields } from '../../lib/apply/takeover.ts'
import type { Json, JsonObject } from '../../lib/core/json.ts'

const entry = (manager: string, operation: string, fieldsV1: JsonObject, more: JsonObject = {}): JsonObject => {
  return { manager, operation, apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1, ...more }
}

function live(managedFields: readonly Json[], metadata: JsonObject = {}): LiveObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', uid: 'u', resourceVersion: '1', ...metadata, managedFields },
  }
}

const a = { 'f:data': { 'f:a': {} } }
const b = { 'f:data': { 'f:b': {} } }
const ours = entry('kustomize-controller', 'Apply', a)
const tests = [
  { op: 'test', path: '/metadata/uid', value: 'u' },
  { op: 'test', path: '/metadata/resourceVersion', value: '1' },
]

describe('takeover', () => {
  it('has nothing to do beside other controllers and subresources', () => {
    const object = live([
      ours,
      entry('hpa', 'Update', b),
      entry('kubectl-edit', 'Update', b, { subresource: 'status' }),
    ])
    assert.equal(takeoverPatch(object, object), undefined)
  })

  const managers: readonly [string, string, boolean][] = [
    ['kubectl', 'Apply', true],
    ['kubectl-client-side-apply', 'Update', true],
    ['before-first-apply', 'Update', true],
    ['before-first-apply', 'Apply', false],
    ['kustomize-controller', 'Update', true],
    ['flux-client-side-apply', 'Update', false],
    ['helm', 'Update', false],
  ]
  for (const [manager, operation, taken] of managers) {
    it(`${taken ? 'takes over' : 'leaves'} ${manager} (${operation})`, () => {
      const object = live([ours, entry(manager, operation, b)])
      const merged = { ...ours, fieldsV1: { 'f:data': { 'f:a': {}, 'f:b': {} } } }
      const replace = { op: 'replace', path: '/metadata/managedFields', value: [merged] }
      assert.deepEqual(takeoverPatch(object, object), taken ? [...tests, replace] : undefined)
    })
  }

  it('renames the first entry where we have none, and merges the others into it', () => {
    const hpa = entry('hpa', 'Update', {})
    const object = live([entry('kubectl-create', 'Update', a), hpa, entry('kubectl-edit', 'Update', b)])
    const value = [hpa, { ...ours, fieldsV1: { 'f:data': { 'f:a': {}, 'f:b': {} } } }]
    assert.deepEqual(takeoverPatch(object, object)?.at(-1), { op: 'replace', path: '/metadata/managedFields', value })
  })

  it('removes what kubectl and old Flux left', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}', kept: 'x' }
    const object = live([ours], { annotations, labels: { 'fluxcd.io/sync-gc-mark': 'x' } })
    assert.deepEqual(takeoverPatch(live([]), object), [
      ...tests,
      { op: 'remove', path: '/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration' },
      { op: 'remove', path: '/metadata/labels/fluxcd.io~1sync-gc-mark' },
    ])
  })

  it('keeps what Git sets of it, which would come back at once', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}' }
    const desired = live([], { annotations })
    assert.equal(takeoverPatch(desired, live([ours], { annotations })), undefined)
  })

  it('does nothing under ssa: Merge, in Git or in the cluster', () => {
    const merging = { annotations: { 'kustomize.toolkit.fluxcd.io/ssa': 'MERGE' } }
    const plain = live([ours, entry('kubectl-edit', 'Update', b)])
    assert.equal(takeoverPatch(live([], merging), plain), undefined)
    assert.equal(takeoverPatch(plain, live([entry('kubectl-edit', 'Update', b)], merging)), undefined)
  })
})

/** Members of a set in fieldsV1: paths of leaves and of nodes with `.`. */
function members(fields: JsonObject, path: readonly string[] = []): readonly string[] {
  return Object.entries(fields).flatMap(([key, child]) => {
    if (key === '.') return [path.join(' ')]
    const here = [...path, key]
    const below = child as JsonObject
    return Object.keys(below).length === 0 ? [here.join(' ')] : members(below, here)
  })
}

describe('the union of two sets of fields', () => {
  const { tree } = fc.letrec<{ tree: JsonObject }>((tie) => ({
    tree: fc.dictionary(
      fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'v:"y"'),
      fc.oneof({ maxDepth: 3 }, fc.constant({}), fc.constant({ '.': {}, 'f:c': {} }), tie('tree')),
      { maxKeys: 3 },
    ),
  }))

  it('has the members of both and no other', () => {
    const property = fc.property(tree, tree, (one, other) => {
      const expected = new Set([...members(one), ...members(other)])
      assert.deepEqual(new Set(members(unionOfFields(one, other))), expected)
    })
    fc.assert(property, { numRuns: 1_000 })
  })
})
