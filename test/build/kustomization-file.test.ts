import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readKustomization } from '../../lib/build/kustomization-document.ts'
import { generateKustomization } from '../../lib/build/kustomization-file.ts'
import type { RenderingFields } from '../../lib/build/spec.ts'
import type { JsonObject } from '../../lib/core/json.ts'

const type = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' }
const tail = { sortOptions: { order: 'fifo' } }
const bare = { ...type, buildMetadata: ['originAnnotations'], ...tail }

function generated(text: string, fields: RenderingFields = {}): JsonObject {
  const content = readKustomization(text, 'kustomization.yaml', 'lenient')
  return generateKustomization({ kind: 'file', content }, fields, () => true)
}

const images = 'resources: [r]\nimages: [{name: a, newTag: "1"}, {name: b, newName: c, digest: d}]'

const cases: readonly (readonly [title: string, text: string, fields: RenderingFields, expected: JsonObject])[] = [
  ['an empty file', '', {}, bare],
  ['unknown fields dropped', 'resources: [r]\nfoo: bar', {}, { ...type, resources: ['r'], ...tail }],
  [
    'field names in any case',
    'RESOURCES: [r]\nNameSpace: x',
    {},
    { ...type, resources: ['r'], namespace: 'x', ...tail },
  ],
  [
    'numbers and booleans as text',
    'namespace: 123\nnamePrefix: 1.10\ncommonLabels: {a: yes}\nnameSuffix: 0.00001',
    {},
    { ...bare, namespace: '123', namePrefix: '1.1', commonLabels: { a: 'true' }, nameSuffix: '1e-05' },
  ],
  ['bases are no resources', 'bases: [b]', {}, { ...bare, bases: ['b'] }],
  [
    'names replaced, but not by empty text',
    'resources: [r]\nnamespace: a\nnamePrefix: b',
    { targetNamespace: 'c', namePrefix: '', nameSuffix: 'd' },
    { ...type, resources: ['r'], namespace: 'c', namePrefix: 'b', nameSuffix: 'd', ...tail },
  ],
  [
    'patches and components appended',
    'resources: [r]\npatches: [{path: p}]\ncomponents: [c]',
    { patches: [{ patch: 'q', target: { kind: 'K' } }], components: ['../d'] },
    {
      ...type,
      resources: ['r'],
      patches: [{ path: 'p' }, { patch: 'q', target: { kind: 'K' } }],
      components: ['c', '../d'],
      ...tail,
    },
  ],
  [
    'a new name that leaves the tag',
    images,
    { images: [{ name: 'a', newName: 'x' }] },
    {
      ...type,
      resources: ['r'],
      images: [
        { name: 'a', newTag: '1', newName: 'x' },
        { name: 'b', newName: 'c', digest: 'd' },
      ],
      ...tail,
    },
  ],
  [
    'a tag that replaces a digest, and a new image',
    images,
    {
      images: [
        { name: 'b', newTag: '2' },
        { name: 'z', digest: 'e' },
      ],
    },
    {
      ...type,
      resources: ['r'],
      images: [
        { name: 'a', newTag: '1' },
        { name: 'b', newName: 'c', digest: '', newTag: '2' },
        { name: 'z', digest: 'e' },
      ],
      ...tail,
    },
  ],
  [
    'build metadata replaced, also that of a file without resources',
    'buildMetadata: [managedByLabel]',
    { buildMetadata: ['transformerAnnotations'] },
    { ...type, buildMetadata: ['transformerAnnotations'], ...tail },
  ],
  [
    'an order of its own kept',
    'resources: [r]\nsortOptions: {order: legacy}',
    {},
    {
      ...type,
      resources: ['r'],
      sortOptions: { order: 'legacy' },
    },
  ],
]

for (const [title, text, fields, expected] of cases) {
  test(`generates ${title}`, () => assert.deepEqual(generated(text, fields), expected))
}

const refusals: readonly (readonly [title: string, text: string, message: RegExp])[] = [
  ['text where a list belongs', 'resources: a.yaml', /resources: invalid Kustomization: must be a list/],
  [
    'a number as the name of a generator',
    'configMapGenerator: [{name: 1}]',
    /configMapGenerator\[0\]\.name: .*must be text/,
  ],
  ['a list where text belongs', 'namespace: [a]', /namespace: .*must be text/],
  ['a part of a replica', 'replicas: [{name: a, count: 1.5}]', /count: .*whole number/],
  ['a list as the file', '- a', /expected a mapping/],
  ['one field in two spellings', 'resources: [a]\nResources: [b]', /means resources, which is there already/],
]

for (const [title, text, message] of refusals) {
  test(`refuses ${title}`, () => assert.throws(() => generated(text), message))
}

test('components of a Kustomization must be local', () => {
  for (const component of ['https://host/x', 'github.com/a/b', '/etc', 'file:///etc', 'git::x']) {
    assert.throws(() => generated('', { components: [component] }), /must be local and relative/)
  }
})

test('a scanned directory lists its entries, an empty one a placeholder', () => {
  const of = (resources: readonly string[], fields = {}) =>
    generateKustomization({ kind: 'scanned', resources }, fields, () => true)
  assert.deepEqual(of(['./a.yaml']), { ...type, resources: ['./a.yaml'], ...tail })
  assert.deepEqual(of([]), { ...type, namespace: '_placeholder', ...tail })
  assert.deepEqual(of([], { targetNamespace: 'n' }), { ...type, namespace: 'n', ...tail })
})
