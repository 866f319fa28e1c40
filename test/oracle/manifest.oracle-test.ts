import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Json } from '../../lib/core/json.ts'
import { decodeManifests } from '../../lib/manifest/decode.ts'
import { parseYaml } from '../../lib/manifest/parse-yaml.ts'
import { jsonValue, nastyTexts, scalarLike } from '../support/nasty-text.ts'
import { startOracle } from '../support/oracle.ts'

const oracle = await startOracle()

type Reading = { readonly value: Json } | 'refused'

/** Sluice refuses integers that JavaScript would round; Flux keeps them. That is a known and wanted difference. */
const roundedInteger = /beyond 2\^53/

function read(text: string, strict: boolean): Reading | 'rounded' {
  const parsed = parseYaml(text, { strict })
  if ('error' in parsed) return roundedInteger.test(parsed.error.what) ? 'rounded' : 'refused'
  return { value: parsed.values[0] ?? null }
}

async function readByFlux(text: string, strict: boolean): Promise<Reading> {
  const verdict = await oracle.yaml(text, { strict })
  return verdict.kind === 'ok' ? { value: withoutNegativeZero(verdict.value) } : 'refused'
}

/** A float `-0` of Go and our 0 are equal to everyone but `deepEqual`. */
function withoutNegativeZero(json: string): Json {
  return JSON.parse(json, (_key, value: Json) => (value === 0 ? 0 : value)) as Json
}

async function assertReadAlike(text: string, strict = false): Promise<void> {
  const ours = read(text, strict)
  if (ours !== 'rounded') assert.deepEqual(ours, await readByFlux(text, strict), JSON.stringify(text))
}

/** Also what only Go takes for one. */
const hasLineBreak = (text: string) => /[\n\r\u0085\u2028\u2029]/.test(text)

const documents: Readonly<Record<string, string>> = {
  'an empty text': '',
  'a comment alone': '# nothing',
  'a plain scalar': 'text',
  'a sequence at the root': '- 1\n- a',
  'block scalars with indicators': 'a: |\n  x\n\n   y\nb: >-\n  x\n  y\n\n  z\nc: |2+\n    x\n\nd: >+\n  x\n\n',
  'quoted scalars over lines': "a: \"x\n  y\\\n  z\\u00e9\\n\"\nb: 'x\n\n  y''s'",
  'a plain scalar over lines': 'a: x\n  y\n\n  z\nb: 1',
  'anchors and aliases': 'a: &x {p: 1}\nb: *x\nc: [*x, *x]',
  'a list of merge keys': 'a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc:\n  <<: [*x, *y]\n  r: 3',
  'merge of a scalar': 'a: &x 1\nb:\n  <<: *x',
  'keys of other types': '1: a\ntrue: b\n1.5: c\nyes: d\n0x10: e\n~: f',
  'merge keys before own keys': 'a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3',
  JSON: '{"a": [1, 2.5, "\\u00e9", null, true], "b": {}}',
  'a literal with a tab': 'a: |\n  x\ty\n  \tz\n',
  'a key of null': '~: f',
  'a key of a float': '1.5: c\n1e3: d\n1.0: e',
  'a key that is a sequence': '[1, 2]: x',
  'a key that is a mapping': '{a: 1}: x',
  'an explicit key': '? a\n: b',
  'tags of the core schema': 'a: !!str 1\nb: !!int "2"\nc: !!float 3\nd: !!bool "yes"\ne: !!null ""',
  'a tag that does not fit': 'a: !!int x',
  binary: 'a: !!binary aGVsbG8=',
  'local tags': 'a: !Ref x\nb: !Sub {c: 1}\nd: !GetAtt [e]',
  'a timestamp tag': 'a: !!timestamp 2024-01-01',
  'flow collections over lines': 'a: [1,\n  2, {b: c,\n  d: }]\ne: {f, g: }',
  'a flow sequence with a pair': 'a: [b: c, d]',
  'JSON with tabs': '{\n\t"a": 1,\n\t"b": [\n\t\t2\n\t]\n}',
  'tabs as indentation': 'a:\n\tb: 1',
  'a tab behind a key': 'a:\tb',
  'carriage returns': 'a: 1\r\nb: |\r\n  x\r\n  y\r\n',
  'a byte order mark': '\ufeffa: 1',
  'a directive': '%YAML 1.1\n---\na: yes',
  'a document end': 'a: 1\n...\n',
  'content after a document end': 'a: 1\n...\nb: 2',
  'an undefined alias': 'a: *x',
  'bad indentation': 'a: 1\n b: 2',
  'a mapping in a scalar': 'a: b: c',
  'an open quote': 'a: "x',
  'an open flow sequence': 'a: [1, 2',
  'control characters': 'a: "\u0001"',
  'a hash without a space': 'a: b#c',
  'a colon in a plain scalar': 'a: http://x:80',
  'a question mark and dash as values': 'a: ?b\nc: -d',
  'an empty value before a key': 'a:\nb: 1',
  'a sequence at the indentation of its key': 'a:\n- 1\n-\n- - 2\n  - 3',
  'long lines': `a: ${'word '.repeat(60)}`,
  'deep nesting': `${'['.repeat(60)}${']'.repeat(60)}`,
  'a percent sign at the start of a line': 'a: |\n  x\n%b',
  'a template': 'a: {{ .Values.x }}',
}

for (const [name, text] of Object.entries(documents)) {
  test(`${name} reads as in Flux`, () => assertReadAlike(text))
}

/** What Sluice reads otherwise, on purpose: none of it comes out of kustomize, whose output is what it reads. */
const differences: readonly { readonly why: string; readonly text: string; readonly ours: Reading }[] = [
  {
    why: 'own keys win over merged ones wherever they stand; in Go the later one wins',
    text: 'a: &x {q: 2}\nc:\n  q: 4\n  <<: *x',
    ours: { value: { a: { q: 2 }, c: { q: 4 } } },
  },
  { why: 'a set has no JSON', text: 'a: !!set {b, c}', ours: 'refused' },
  { why: 'JSON may escape a slash', text: '{"a": "\\/"}', ours: { value: { a: '/' } } },
  { why: 'JSON may escape a surrogate pair', text: '{"a": "\\ud83d\\ude00"}', ours: { value: { a: '😀' } } },
  {
    why: 'a directive of YAML 1.2 is no reason to refuse',
    text: '%YAML 1.2\n---\na: yes',
    ours: { value: { a: true } },
  },
  {
    why: 'a literal ends with a line break even at the end of a file',
    text: 'a: |\n  x',
    ours: { value: { a: 'x\n' } },
  },
  {
    why: 'a line separator is an ordinary character, as in YAML 1.2',
    text: 'a: x\u2028y',
    ours: { value: { a: 'x\u2028y' } },
  },
]

for (const { why, text, ours } of differences) {
  test(`known difference: ${why}`, async () => {
    assert.deepEqual(read(text, false), ours)
    assert.notDeepEqual(await readByFlux(text, false), ours, 'no difference any more: move it to the table above')
  })
}

test('a duplicate key: the last wins, and strict reading refuses', async () => {
  for (const text of ['a: 1\na: 2', 'a: {b: 1, b: 2}']) {
    await assertReadAlike(text)
    await assertReadAlike(text, true)
  }
})

test('nasty scalars read as in Flux', async () => {
  for (const text of nastyTexts) if (!hasLineBreak(text)) await assertReadAlike(`k: ${text}`)
})

test('any plain scalar reads as in Flux', async () => {
  const property = fc.asyncProperty(scalarLike, async (text) => {
    if (!hasLineBreak(text)) await assertReadAlike(`k: ${text}`)
  })
  await fc.assert(property, { numRuns: 1500 })
})

test('what Flux writes reads as the same value', async () => {
  const property = fc.asyncProperty(jsonValue, async (value) => {
    const json = JSON.stringify({ value })
    // Go writes a key `<<` without quotes and so reads it back as a merge.
    fc.pre(!/[\u0085\u2028\u2029]|"<<":/.test(json))
    const verdict = await oracle.encode(json)
    // Go cannot read some of its own texts as input, e.g. a long key with a quote in flow style.
    if (verdict.kind === 'ok') assert.deepEqual(read(verdict.value, true), { value: JSON.parse(json) })
  })
  await fc.assert(property, { numRuns: 500 })
})

const streams: Readonly<Record<string, string>> = {
  'two documents': 'apiVersion: v1\nkind: A\nmetadata: {name: a}\n---\napiVersion: v1\nkind: B\nmetadata: {name: b}\n',
  'empty documents': '---\n---\n# x\n---\napiVersion: v1\nkind: A\nmetadata: {name: a}\n---\n',
  'a separator with a comment':
    'apiVersion: v1\nkind: A\nmetadata: {name: a}\n--- # b\napiVersion: v1\nkind: B\nmetadata: {name: b}\n',
  'a list': 'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: A, metadata: {name: a}}\n',
  'an empty list': 'apiVersion: v1\nkind: List\nitems: []\n',
  "kustomize's own kind": 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: {name: a}\n',
  'an object without name': 'apiVersion: v1\nkind: A\nmetadata: {}\n',
  'an object without apiVersion': 'kind: A\nmetadata: {name: a}\n',
  'an object without kind': 'apiVersion: v1\nmetadata: {name: a}\n',
  'a literal that holds a separator':
    'apiVersion: v1\nkind: A\nmetadata: {name: a}\ndata:\n  x: |\n    a\n    ---\n    b\n',
  'a bad document behind a good one': 'apiVersion: v1\nkind: A\nmetadata: {name: a}\n---\na: [\n',
  JSON: '{"apiVersion": "v1", "kind": "A", "metadata": {"name": "a"}}',
  'a scalar': 'text\n',
  'a sequence': '- a\n',
  'carriage returns':
    'apiVersion: v1\r\nkind: A\r\nmetadata: {name: a}\r\n---\r\napiVersion: v1\r\nkind: B\r\nmetadata: {name: b}\r\n',
}

test('known differences: objects without a separator, and lists in lists, are refused', async () => {
  const inner = '{apiVersion: v1, kind: A, metadata: {name: a}}'
  const nested = `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items: [${inner}]\n`
  const twice = '{"apiVersion": "v1", "kind": "A", "metadata": {"name": "a"}}\n'.repeat(2)
  for (const text of [nested, twice]) {
    assert.equal((await oracle.objects(text)).kind, 'ok')
    assert.equal(decodeManifests(text, 'file').errors.length, 1)
  }
})

for (const [name, text] of Object.entries(streams)) {
  test(`a stream with ${name} gives the objects that Flux reads`, async () => {
    const ours = decodeManifests(text, 'file')
    const flux = await oracle.objects(text)
    if (flux.kind === 'error') assert.notEqual(ours.errors.length, 0, `Flux refuses it: ${flux.error}`)
    else
      assert.deepEqual({ objects: ours.objects, errors: ours.errors.map(String) }, { objects: flux.value, errors: [] })
  })
}
