import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refOf, subjectOf } from '../../lib/core/object-ref.ts'
import { decodeManifests } from '../../lib/manifest/decode.ts'

function summary(text: string) {
  const { objects, positions, errors, ignored } = decodeManifests(text, 'app.yaml')
  return [
    ...objects.map((object, index) => `${subjectOf(refOf(object))} ${positions[index]?.line}`),
    ...ignored.map(({ what, line }) => `ignored ${line}: ${what}`),
    ...errors.map((error) => error.message),
  ]
}

const map = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`

const cases: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'documents are read in order with their lines',
    `${map('a')}---\n# c\n\n${map('b')}`,
    ['ConfigMap/a 1', 'ConfigMap/b 7'],
  ],
  [
    'a leading separator, empty and comment-only documents give nothing',
    `---\n---\n# none\n---\n${map('a')}...\n`,
    ['ConfigMap/a 5'],
  ],
  ['a comment may follow the separator', `--- # first\n${map('a')}`, ['ConfigMap/a 2']],
  [
    'Windows line ends are read',
    `${map('a')}---\n${map('b')}`.replaceAll('\n', '\r\n'),
    ['ConfigMap/a 1', 'ConfigMap/b 5'],
  ],
  ['JSON is read', '{"apiVersion":"v1","kind":"Namespace",\n\t"metadata":{"name":"a"}}', ['Namespace/a 1']],
  [
    'lists are flattened whatever their kind',
    'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x}}\n- {apiVersion: v1, kind: Pod, metadata: {name: b}}\n',
    ['Pod/x/a 1', 'Pod/b 1'],
  ],
  [
    'an incomplete item of a list is an error',
    'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod}\n- 3\n',
    [
      'app.yaml:1: document 1: items[0]: Pod without metadata.name',
      'app.yaml:1: document 1: items[1]: expected a mapping',
    ],
  ],
  ['a document without kind is an error', 'a: 1\n', ["app.yaml:1: document 1: field 'kind' is missing"]],
  [
    'a document that is no mapping is an error',
    `${map('a')}---\nhello\n`,
    ['ConfigMap/a 1', 'app.yaml:5: document 2: expected a mapping'],
  ],
  [
    'an object without name is left out',
    'apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n',
    ['ignored 1: Pod without metadata.name'],
  ],
  [
    'an object without apiVersion is left out',
    'kind: Pod\nmetadata: {name: a}\n',
    ['ignored 1: Pod without apiVersion'],
  ],
  [
    "kustomize's own files are left out and Flux's Kustomizations are kept",
    `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: {name: a}\n---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: b}\n`,
    ['Kustomization/b 5', "ignored 1: kustomize's own Kustomization file"],
  ],
  [
    'a document that is no YAML fails alone with its line',
    `${map('a')}---\nx: [\n---\n${map('b')}`,
    ['ConfigMap/a 1', 'ConfigMap/b 7', 'app.yaml:6: document 2: deficient indentation'],
  ],
  ['a separator within a block of text is text', `${map('a')}data:\n  x: |\n    ---\n    b\n`, ['ConfigMap/a 1']],
]

for (const [name, text, expected] of cases) {
  test(name, () => assert.deepEqual(summary(text), expected))
}

test('a file that is too large is refused before it is read', () => {
  const { errors } = decodeManifests(`#${' '.repeat(64 * 1024 * 1024)}`, 'app.yaml')
  assert.match(errors[0]?.message ?? '', /larger than/)
})
