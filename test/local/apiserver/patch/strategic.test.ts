import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Failure } from '../../../../lib/local/apiserver/failure.ts'
import type { Json, JsonObject } from '../../../../lib/local/apiserver/json.ts'
import { jsonPatched } from '../../../../lib/local/apiserver/patch/json-patch.ts'
import { mergePatched } from '../../../../lib/local/apiserver/patch/merge-patch.ts'
import { strategicPatched } from '../../../../lib/local/apiserver/patch/strategic.ts'
import { builtinSchemas } from '../../../../lib/local/apiserver/schema/builtin-schemas.ts'

const schema = builtinSchemas().schema('v1', 'Pod')!
const pod = {
  metadata: { labels: { a: '1', b: '2' }, finalizers: ['x/1', 'x/2'] },
  spec: {
    containers: [
      { name: 'one', image: '1' },
      { name: 'two', image: '2' },
    ],
    nodeSelector: { z: 'z' },
  },
}
const strategic: readonly { readonly patch: JsonObject; readonly gives: JsonObject }[] = [
  { patch: { metadata: { labels: { a: null } } }, gives: { metadata: { ...pod.metadata, labels: { b: '2' } } } },
  {
    patch: { spec: { containers: [{ name: 'two', image: '3' }] } },
    gives: { spec: { ...pod.spec, containers: [pod.spec.containers[0]!, { name: 'two', image: '3' }] } },
  },
  {
    patch: { spec: { containers: [{ name: 'one', $patch: 'delete' }] } },
    gives: { spec: { ...pod.spec, containers: [pod.spec.containers[1]!] } },
  },
  {
    patch: { spec: { '$setElementOrder/containers': [{ name: 'two' }, { name: 'one' }] } },
    gives: { spec: { ...pod.spec, containers: pod.spec.containers.toReversed() } },
  },
  {
    patch: { metadata: { '$deleteFromPrimitiveList/finalizers': ['x/1'] } },
    gives: { metadata: { ...pod.metadata, finalizers: ['x/2'] } },
  },
  {
    patch: { spec: { nodeSelector: { $patch: 'replace', y: 'y' } } },
    gives: { spec: { ...pod.spec, nodeSelector: { y: 'y' } } },
  },
]

describe('a strategic merge patch', () => {
  for (const { patch, gives } of strategic) {
    test(`${JSON.stringify(patch)} changes what it says`, () => {
      assert.deepEqual(strategicPatched(pod, patch, schema), { ...pod, ...gives })
    })
  }

  test('leaves the document as it was, and what it does not change the same', () => {
    const before = structuredClone(pod)
    const patched = strategicPatched(pod, { spec: { containers: [{ name: 'two', image: '3' }] } }, schema)
    assert.deepEqual(pod, before)
    assert.equal(patched.metadata, pod.metadata)
  })
})

describe('a JSON patch', () => {
  test('reads ~1 and ~0 in a path', () => {
    const patch = [{ op: 'add', path: '/a~1b~0c', value: 1 }]
    assert.deepEqual(jsonPatched({}, patch), { 'a/b~c': 1 })
  })

  const refused: readonly Json[] = [
    [{ op: 'test', path: '/a', value: 1 }],
    [{ op: 'remove', path: '/a' }],
    [{ op: 'add', path: '/a/b', value: 1 }],
    [{ op: 'none', path: '/a' }],
  ]
  for (const patch of refused) {
    test(`${JSON.stringify(patch)} does not apply to an empty object`, () => {
      const reason = 'the server rejected our request due to an error in our request'
      assert.throws(
        () => jsonPatched({}, patch),
        (cause) => cause instanceof Failure && cause.code === 422 && cause.message === reason,
      )
    })
  }
})

test('a merge patch takes away what is null, and puts no nulls where nothing was', () => {
  const patched = mergePatched({ a: 1, b: { c: 2 } }, { a: null, b: { d: null, e: 3 }, f: { g: null, h: [null] } })
  assert.deepEqual(patched, { b: { c: 2, e: 3 }, f: { h: [null] } })
})
