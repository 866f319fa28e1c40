import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { jsonPath } from '../../../../lib/local/apiserver/table/json-path.ts'

const object = {
  metadata: { name: 'one', labels: { 'a.test/b': 'dotted' } },
  spec: { size: 3, tags: ['x', 'y', 'z'], parts: { left: { id: 1 }, right: { id: 2 } } },
  status: {
    conditions: [
      { type: 'Other', status: 'False', weight: 1 },
      { type: 'Ready', status: 'True', weight: 2 },
    ],
  },
}

const found: readonly (readonly [path: string, values: readonly unknown[]])[] = [
  ['.', [object]],
  ['.spec.size', [3]],
  ['.spec.nothing', []],
  ['.spec.nothing.more', []],
  [String.raw`.metadata.labels.a\.test/b`, ['dotted']],
  [".metadata.labels['a.test/b']", ['dotted']],
  ['.spec.tags', [['x', 'y', 'z']]],
  ['.spec.tags[0]', ['x']],
  ['.spec.tags[-1]', ['z']],
  ['.spec.tags[1:]', ['y', 'z']],
  ['.spec.tags[0:2]', ['x', 'y']],
  ['.spec.tags[*]', ['x', 'y', 'z']],
  ['.spec.parts.*.id', [1, 2]],
  ['.spec..id', [1, 2]],
  ['.status.conditions[?(@.type=="Ready")].status', ['True']],
  [".status.conditions[?(@.type=='Ready')].status", ['True']],
  ['.status.conditions[?(@.type!="Ready")].status', ['False']],
  ['.status.conditions[?(@.weight>1)].type', ['Ready']],
  ['.status.conditions[?(@.weight<=1)].type', ['Other']],
  ['.status.conditions[?(@.type=="Never")].status', []],
  ['.status.conditions[?(@.weight)].type', ['Other', 'Ready']],
]

describe('what a path finds', () => {
  for (const [path, values] of found) it(path, () => assert.deepEqual(jsonPath(path)?.(object), values))
})

describe('what cannot be followed', () => {
  for (const path of ['.spec.tags[7]', '.spec.size[0]', '.spec.size[?(@.a=="b")]']) {
    it(path, () => assert.throws(() => jsonPath(path)?.(object)))
  }
  for (const path of ['spec', '.spec[', '.spec[x]', '.spec[?(@.a']) {
    it(`${path} is no path`, () => assert.equal(jsonPath(path), undefined))
  }
})
