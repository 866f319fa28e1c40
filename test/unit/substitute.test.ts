// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of Flux, not of JavaScript
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../../lib/core/json.ts'
import type { Manifest } from '../../lib/core/manifest.ts'
import type { PostBuild } from '../../lib/flux/definition.ts'
import { type SubstituteContext, substitute } from '../../lib/unit/substitute.ts'

const none: SubstituteContext = { clusterVariables: {}, loadVariables: async () => undefined }

function configMap(data: JsonObject, metadata: JsonObject = {}): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'app', namespace: 'shop', ...metadata }, data }
}

function postBuild(variables: Record<string, string>, more: Partial<PostBuild> = {}): PostBuild {
  return { substitute: variables, substituteFrom: [], strategy: 'WithVariables', ...more }
}

async function dataOf(object: Manifest, with_: PostBuild | undefined, context = none): Promise<unknown> {
  const result = await substitute([object], with_, context)
  assert.equal(result.kind, 'substituted', JSON.stringify(result))
  return result.kind === 'substituted' ? result.objects[0]?.data : undefined
}

async function problemsOf(objects: readonly Manifest[], with_: PostBuild, context = none): Promise<string[]> {
  const result = await substitute(objects, with_, context)
  assert.equal(result.kind, 'failed', JSON.stringify(result))
  return result.kind === 'failed' ? result.problems.map((problem) => problem.message) : []
}

const retypings: readonly (readonly [title: string, text: string, value: string, expected: unknown])[] = [
  ['a number', '${v}', '123', 123],
  ['a boolean', '${v}', 'yes', true],
  ['nothing', '${v}', '', null],
  ['an octal number', '${v}', '007', 7],
  ['a date stays text', '${v}', '2020-01-01', '2020-01-01'],
  ['text beside a variable stays text', 'a${v}', '1', 'a1'],
  ['quotes that a variable brings', '${v}1"', '"', '1'],
  ['a block of lines keeps its text', 'n\n${v}\n', '123', 'n\n123\n'],
  ['a text that needs quotes keeps them', '- ${v}', '1', '- 1'],
  ['a flow list', '${v}', '[1, a]', [1, 'a']],
  ['line breaks in a value are removed', '${v}', 'a\nb\n', 'ab'],
  ['a value is not expanded again', '${v}', '${v}', '${v}'],
]

for (const [title, text, value, expected] of retypings) {
  test(`substituted text is read again: ${title}`, async () => {
    assert.deepEqual(await dataOf(configMap({ key: text, same: '0123' }), postBuild({ v: value })), {
      key: expected,
      same: '0123',
    })
  })
}

test('keys are substituted too', async () => {
  assert.deepEqual(await dataOf(configMap({ '${v}-key': 'x' }), postBuild({ v: 'a' })), { 'a-key': 'x' })
})

test('nothing is substituted without postBuild, and nothing without variables', async () => {
  const object = configMap({ key: '$${a} ${x:=d}' })
  const before = { key: '$${a} ${x:=d}' }
  assert.deepEqual(await dataOf(object, undefined), before)
  assert.deepEqual(await dataOf(object, postBuild({})), before)
  const cluster = { ...none, clusterVariables: { x: '1' } }
  assert.deepEqual(await dataOf(object, postBuild({}), cluster), before, 'cluster variables start no substitution')
  assert.deepEqual(await dataOf(object, postBuild({}, { strategy: 'Always' })), { key: '${a} d' })
})

test('inline variables win over substituteFrom, later references over earlier, the cluster is weakest', async () => {
  const sources: Record<string, Record<string, string>> = { one: { a: '1', b: '1', c: '1' }, two: { b: '2', c: '2' } }
  const context: SubstituteContext = {
    clusterVariables: { a: 'cluster', d: 'cluster' },
    loadVariables: async ({ name }) => sources[name],
  }
  const from = [
    { kind: 'ConfigMap', name: 'one', optional: false },
    { kind: 'Secret', name: 'gone', optional: true },
    { kind: 'Secret', name: 'two', optional: false },
  ] as const
  const data = await dataOf(
    configMap({ k: '${a}-${b}-${c}-${d}' }),
    postBuild({ c: '3' }, { substituteFrom: from }),
    context,
  )
  assert.deepEqual(data, { k: '1-2-3-cluster' })
})

test('an object that opts out by label or annotation stays as it is', async () => {
  for (const where of ['labels', 'annotations']) {
    const object = configMap({ k: '${v}' }, { [where]: { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' } })
    assert.deepEqual(await dataOf(object, postBuild({ v: '1' })), { k: '${v}' })
  }
})

test('a missing ConfigMap is an error only where an object wants variables', async () => {
  const from = [{ kind: 'ConfigMap', name: 'vars', optional: false }] as const
  const [message] = await problemsOf([configMap({ k: 'x' })], postBuild({}, { substituteFrom: from }))
  assert.match(message ?? '', /ConfigMap\/vars not found/)
  const optedOut = configMap({}, { labels: { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' } })
  assert.deepEqual(await dataOf(optedOut, postBuild({}, { substituteFrom: from })), {})
})

test('a name that is no variable fails even where it is not used', async () => {
  const [message] = await problemsOf([configMap({ k: 'x' })], postBuild({ 'foo-bar': '1' }))
  assert.match(message ?? '', /"foo-bar" is no variable name/)
})

test('every object that fails is told, with its name', async () => {
  const other = configMap({ k: '${y}' }, { name: 'other' })
  const messages = await problemsOf([configMap({ k: '${x}' }), other], postBuild({ v: '1' }))
  assert.match(messages[0] ?? '', /^ConfigMap\/shop\/app post build failed: .*not set \(strict mode\): "x"/)
  assert.match(messages[1] ?? '', /^ConfigMap\/shop\/other .*"y"/)
})

test('a substitution that breaks the YAML fails without telling the value', async () => {
  const [message] = await problemsOf([configMap({ k: '${v}' })], postBuild({ v: '{s3cret: [' }))
  assert.match(message ?? '', /gives no valid YAML/)
  assert.doesNotMatch(message ?? '', /s3cret/)
})

test('two objects cannot become one', async () => {
  const templated = configMap({}, { name: '${v}' })
  const [message] = await problemsOf([configMap({}), templated], postBuild({ v: 'app' }))
  assert.match(message ?? '', /becomes ConfigMap\/shop\/app/)
})
