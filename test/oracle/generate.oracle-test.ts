import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { collect } from '../../lib/build/collect.ts'
import type { RenderingFields } from '../../lib/build/spec.ts'
import { isJsonObject, type Json, type JsonObject } from '../../lib/core/json.ts'
import { parseYaml } from '../../lib/manifest/parse-yaml.ts'
import type { SourceId } from '../../lib/source/spec.ts'
import { startOracle, type Verdict } from '../support/oracle.ts'
import { kustomizationOf } from '../support/scenarios.ts'
import { treeOf } from '../support/tree-of.ts'

const oracle = await startOracle()

/** The kustomization file that Sluice gives to kustomize. */
async function generated(files: Readonly<Record<string, string>>, fields: RenderingFields): Promise<Verdict<Json>> {
  const collected = await collect(treeOf(files), { source: 's' as SourceId, path: 'app', fields }, 'kustomize')
  if (collected.kind === 'failed') return { kind: 'error', error: collected.problems.map(String).join() }
  const text = Buffer.from(collected.collection.contents.get('app/kustomization.yaml') ?? []).toString()
  return { kind: 'ok', value: withoutEmpty(JSON.parse(text) as JsonObject) }
}

async function generatedByFlux(files: Readonly<Record<string, string>>, spec: JsonObject): Promise<Verdict<Json>> {
  const verdict = await oracle.generate({ files, kustomization: kustomizationOf({ path: './app', ...spec }) })
  if (verdict.kind === 'error') return verdict
  const parsed = parseYaml(verdict.value.text)
  assert.ok('values' in parsed)
  // What a library call does by itself the command line must be told.
  const sortOptions = { order: 'fifo' }
  return { kind: 'ok', value: withoutEmpty({ sortOptions, ...(parsed.values[0] as JsonObject) }) }
}

/** Go leaves most empty fields out and some in; kustomize takes both for the same. */
function withoutEmpty(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withoutEmpty(item))
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value).map(([key, item]) => [key, withoutEmpty(item)] as const)
  return Object.fromEntries(entries.filter(([, item]) => !isEmpty(item)))
}

function isEmpty(value: Json): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0
  return value === null || value === '' || value === false || value === 0
}

async function assertGeneratedAlike(content: JsonObject, fields: RenderingFields): Promise<void> {
  const files = {
    'app/kustomization.yaml': JSON.stringify(content),
    'app/a.yaml': '{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}',
    'app/c/kustomization.yaml': '{apiVersion: kustomize.config.k8s.io/v1alpha1, kind: Component}',
  }
  const ours = await generated(files, fields)
  const flux = await generatedByFlux(files, fields as unknown as JsonObject)
  const told = JSON.stringify({ content, fields, ours, flux })
  assert.equal(ours.kind, flux.kind, told)
  if (ours.kind === 'ok' && flux.kind === 'ok') assert.deepEqual(ours.value, flux.value, told)
}

const text = fc.constantFrom('', 'a', 'a-', 'nginx', 'b')
/** What people write where text belongs, and what they should not. */
const scalar: fc.Arbitrary<Json> = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 2, arbitrary: fc.constantFrom<Json>(null, 1, 1.5, 1.1, 1e21, true, 12345678) },
  { weight: 1, arbitrary: fc.constantFrom<Json>([], {}, ['a']) },
)
const some = (fields: Readonly<Record<string, fc.Arbitrary<Json>>>) => {
  return fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<JsonObject>
}
const list = (item: fc.Arbitrary<Json>): fc.Arbitrary<Json> => {
  return fc.oneof({ weight: 8, arbitrary: fc.array(item, { maxLength: 3 }) }, { weight: 1, arbitrary: scalar })
}
const map = fc.oneof(
  { weight: 6, arbitrary: fc.dictionary(fc.constantFrom('a', 'b'), scalar, { maxKeys: 2 }) },
  { weight: 1, arbitrary: scalar },
)
const selector = some({ group: scalar, version: scalar, kind: scalar, name: scalar, labelSelector: scalar })
const patch = some({ patch: scalar, target: selector, options: fc.constantFrom<Json>({ allowNameChange: true }, {}) })
const image = some({ name: scalar, newName: scalar, newTag: scalar, digest: scalar, tagSuffix: scalar })

const content = some({
  apiVersion: fc.constantFrom<Json>('kustomize.config.k8s.io/v1beta1', 'kustomize.config.k8s.io/v1alpha1', ''),
  kind: fc.constantFrom<Json>('Kustomization', 'Component', ''),
  resources: fc.constantFrom<Json>(['a.yaml'], [], ['a.yaml', './c'], null),
  Namespace: scalar,
  namePrefix: scalar,
  NAMESUFFIX: scalar,
  commonLabels: map,
  commonAnnotations: map,
  labels: list(
    some({ pairs: map, includeSelectors: fc.boolean(), fields: fc.constant<Json>([{ path: 'x', create: true }]) }),
  ),
  patches: list(patch),
  patchesJson6902: list(patch),
  images: list(image),
  replicas: list(some({ name: scalar, count: fc.constantFrom<Json>(0, 3, 1.5, '2', null) })),
  buildMetadata: list(fc.constantFrom<Json>('originAnnotations', 'transformerAnnotations')),
  metadata: some({ name: scalar, labels: map, creationTimestamp: scalar }),
  configMapGenerator: list(
    some({ name: scalar, literals: list(scalar), options: some({ immutable: fc.boolean(), labels: map }) }),
  ),
  generatorOptions: some({ disableNameSuffixHash: fc.boolean(), labels: map }),
  sortOptions: fc.constantFrom<Json>({ order: 'legacy' }, { order: 'fifo' }),
  unknown: scalar,
})

const fields: fc.Arbitrary<RenderingFields> = fc.record(
  {
    targetNamespace: text,
    namePrefix: text,
    nameSuffix: text,
    patches: fc.array(fc.record({ patch: text, target: fc.record({ kind: text, name: text }) }), { maxLength: 2 }),
    images: fc.array(fc.record({ name: text, newName: text, newTag: text, digest: text }), { maxLength: 3 }),
    components: fc.uniqueArray(fc.constantFrom('c', './c', 'absent'), { maxLength: 2 }),
    ignoreMissingComponents: fc.boolean(),
    buildMetadata: fc.uniqueArray(fc.constantFrom('originAnnotations', 'transformerAnnotations'), { maxLength: 2 }),
  },
  { requiredKeys: [] },
)

test('any kustomization file and fields give the file that Flux writes', async () => {
  await fc.assert(fc.asyncProperty(content, fields, assertGeneratedAlike), { numRuns: 1000 })
})
