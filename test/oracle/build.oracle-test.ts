import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findTool } from '../../lib/adapters/tools/binaries.ts'
import { kubectlKustomize } from '../../lib/adapters/tools/kustomize.ts'
import { type Rendered, render } from '../../lib/build/render.ts'
import type { JsonObject } from '../../lib/core/json.ts'
import type { Manifest } from '../../lib/core/manifest.ts'
import { buildSpecOf } from '../../lib/flux/build-spec.ts'
import type { KustomizationDefinition } from '../../lib/flux/definition.ts'
import { parseKustomization } from '../../lib/flux/kustomization.ts'
import type { SourceId } from '../../lib/source/spec.ts'
import { substitute } from '../../lib/unit/substitute.ts'
import { startOracle } from '../support/oracle.ts'
import { type BuildScenario, kustomizationOf, readScenarios } from '../support/scenarios.ts'
import { treeOf } from '../support/tree-of.ts'

const oracle = await startOracle()
const kustomize = kubectlKustomize((await findTool('kubectl')).path)

/** The definition as Sluice reads it from Git. */
function definitionOf(spec: JsonObject): KustomizationDefinition {
  const required = { interval: '10m', prune: true, sourceRef: { kind: 'GitRepository', name: 'repository' } }
  const parsed = parseKustomization(kustomizationOf({ ...required, ...spec }) as unknown as Manifest)
  assert.ok(parsed.kind === 'definition', JSON.stringify(parsed))
  return parsed.definition
}

/** Git has no empty directories: something that is no manifest stands in each. */
function treeOfScenario({ files = {}, directories = [] }: BuildScenario) {
  return treeOf({ ...files, ...Object.fromEntries(directories.map((directory) => [`${directory}/.gitkeep`, ''])) })
}

/** A source's path that is not there is told before a build in both. */
async function renderedBy(scenario: BuildScenario, definition: KustomizationDefinition): Promise<Rendered> {
  const spec = buildSpecOf(definition, 'source' as SourceId)
  return render(treeOfScenario(scenario), spec, kustomize, AbortSignal.timeout(60_000))
}

for (const scenario of readScenarios<BuildScenario>('builds')) {
  const { name, files = {}, directories = [], spec } = scenario
  test(`built as in Flux: ${name}`, async () => {
    const definition = definitionOf(spec)
    const ours = await renderedBy(scenario, definition)
    const { postBuild: _postBuild, ...rendering } = spec
    const tree = { files, directories }
    const flux = await oracle.build({ ...tree, kustomization: kustomizationOf(rendering) })
    const told = ours.kind === 'failed' ? String(ours.problem) : ours.yaml
    assert.equal(ours.kind === 'failed', flux.kind === 'error', JSON.stringify({ told, flux }))
    if (ours.kind === 'failed' || flux.kind === 'error') return
    assert.equal(ours.yaml, flux.value.yaml)
    const context = { clusterVariables: {}, loadVariables: async () => undefined }
    const substituted = await substitute(ours.objects, definition.postBuild, context)
    const whole = await oracle.build({ ...tree, kustomization: kustomizationOf(spec) })
    assert.deepEqual(substituted, { kind: 'substituted', objects: whole.kind === 'ok' && whole.value.objects })
  })
}

test('known difference: the label of managedByLabel names the version of kustomize, which a Go program cannot tell', async () => {
  const files = {
    'kustomization.yaml': 'resources: [a.yaml]\nbuildMetadata: [managedByLabel]',
    'a.yaml': '{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}',
  }
  const ours = await renderedBy({ name: '', files, spec: {} }, definitionOf({}))
  assert.match(ours.kind === 'rendered' ? ours.yaml : '', /managed-by: kustomize-v5\.8\.1$/m)
  const flux = await oracle.build({ files, kustomization: kustomizationOf({}) })
  assert.match(flux.kind === 'ok' ? flux.value.yaml : '', /managed-by: kustomize-\(devel\)$/m)
})
