import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { diffObjects } from '../../lib/apply/diff.ts'
import { hasDrifted } from '../../lib/apply/drift.ts'
import { redacted } from '../../lib/apply/redact.ts'
import type { Json, JsonObject } from '../../lib/core/json.ts'
import type { Manifest } from '../../lib/core/manifest.ts'

const object = (body: JsonObject, metadata: JsonObject = {}, kind = 'ConfigMap'): Manifest => {
  return { apiVersion: 'v1', kind, metadata: { name: 'a', ...metadata }, ...body }
}

describe('a diff', () => {
  it('names each field that an apply would change, add or remove', () => {
    const before = object({ spec: { a: 1, list: [1, 2, 3], gone: true } }, { labels: { x: '1' }, resourceVersion: '1' })
    const after = object(
      { spec: { a: 2, list: [1, 5], new: {} }, status: {} },
      { labels: { x: '2' }, finalizers: ['x'] },
    )
    assert.deepEqual(diffObjects(before, after), [
      { path: '/metadata/labels/x', from: '1', to: '2' },
      { path: '/spec/a', from: 1, to: 2 },
      { path: '/spec/gone', from: true },
      { path: '/spec/list/1', from: 2, to: 5 },
      { path: '/spec/list/2', from: 3 },
      { path: '/spec/new', to: {} },
    ])
  })

  it('is empty exactly when there is no drift', () => {
    const pairs: readonly [JsonObject, JsonObject][] = [
      [{ status: 1 }, { status: 2 }],
      [{ a: { b: 1 } }, { a: { b: 1 } }],
    ]
    for (const [before, after] of pairs) {
      assert.equal(hasDrifted(object(before), object(after)), false)
      assert.deepEqual(diffObjects(object(before), object(after)), [])
    }
  })

  it('tells null, an empty list and an empty map apart, as Flux does', () => {
    const values: readonly Json[] = [null, [], {}, { b: null }]
    for (const from of values) {
      for (const to of values.filter((value) => value !== from)) {
        assert.equal(hasDrifted(object({ a: from }), object({ a: to })), true)
        assert.notDeepEqual(diffObjects(object({ a: from }), object({ a: to })), [])
      }
    }
  })

  it('leaves out ignored paths', () => {
    assert.deepEqual(diffObjects(object({ a: 1, b: 1 }), object({ a: 2, b: 2 }), [['a']]), [
      { path: '/b', from: 1, to: 2 },
    ])
  })

  it('shows the whole of a new object', () => {
    const [change] = diffObjects(undefined, object({ data: { a: '1' } }))
    assert.equal(change?.path, '')
    assert.deepEqual(change?.to, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      data: { a: '1' },
      metadata: { labels: {}, annotations: {} },
    })
  })

  it('shows no value of a Secret', () => {
    const lastApplied = { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'c2VjcmV0' } }
    const before = object({ data: { same: 'c2VjcmV0', changed: 'c2VjcmV0', gone: 'c2VjcmV0' } }, lastApplied, 'Secret')
    const after = object({ data: { same: 'c2VjcmV0', changed: 'b3RoZXI=', new: 'b3RoZXI=' } }, {}, 'Secret')
    const changes = diffObjects(before, after)
    assert.deepEqual(changes, [
      { path: '/data/changed', from: '*** (before)', to: '*** (after)' },
      { path: '/data/gone', from: '***' },
      { path: '/data/new', to: '***' },
      { path: '/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration', from: '***' },
    ])
    assert.doesNotMatch(JSON.stringify(diffObjects(undefined, before)), /c2VjcmV0/)
  })
})

describe('metrics of a HorizontalPodAutoscaler', () => {
  const cpu = { type: 'Resource', resource: { name: 'cpu' } }
  const hpa = (metrics: readonly JsonObject[], kind = 'HorizontalPodAutoscaler') =>
    object({ spec: { metrics } }, {}, kind)
  it('may be repeated, or empty, by a dry-run', () => {
    assert.equal(hasDrifted(hpa([cpu]), hpa([cpu, cpu, {}])), false)
    assert.equal(hasDrifted(hpa([cpu], 'Other'), hpa([cpu, cpu, {}], 'Other')), true)
  })
})

describe('a message about a Secret', () => {
  it('has no value in it, in no encoding', () => {
    const secret = object({ data: { a: 'aHVudGVyMg==', n: 48151623 }, stringData: { b: 'swordfish' } }, {}, 'Secret')
    const message = 'got aHVudGVyMg== or hunter2 or swordfish or c3dvcmRmaXNo or 48151623'
    assert.equal(redacted(secret, message), 'got *** or *** or *** or *** or ***')
    assert.equal(redacted(object({ data: { a: 'hunter2' } }), 'got hunter2'), 'got hunter2')
  })
  it('has no value in it that an API server quotes', () => {
    const secret = object({ data: { a: { b: 'sword "fish"\nand hunter2' } } }, {}, 'Secret')
    const message = 'expected string, got &value.valueUnstructured{Value:{"b":"sword \\"fish\\"\\nand hunter2"}}'
    assert.equal(redacted(secret, message), 'expected string, got &value.valueUnstructured{Value:{"b":"***"}}')
  })
})
