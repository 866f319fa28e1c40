import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { collect } from '../../lib/build/collect.ts'
import { plainBuild } from '../../lib/build/plain/plain-build.ts'
import type { JsonObject } from '../../lib/core/json.ts'
import { yamlText } from '../../lib/manifest/yaml-text.ts'
import type { SourceId } from '../../lib/source/spec.ts'
import { startOracle } from '../support/oracle.ts'
import { plainFile, plainFolder } from '../support/plain-folders.ts'
import { type BuildScenario, kustomizationOf, readScenarios } from '../support/scenarios.ts'
import { treeOf } from '../support/tree-of.ts'

/** What Sluice answers without kustomize is what Flux's own build prints, to the byte. */
const oracle = await startOracle()

type Files = Readonly<Record<string, string>>

async function assertAsInFlux(files: Files, path = 'app'): Promise<boolean> {
  const collected = await collect(treeOf(files), { source: 's' as SourceId, path, fields: {} }, 'engine')
  if (collected.kind === 'failed' || collected.collection.whole) return false
  const yaml = plainBuild(collected.collection.contents, path)
  if (yaml === undefined) return false
  const flux = await oracle.build({ files, kustomization: kustomizationOf({ path: `./${path}` }) })
  assert.deepEqual(flux.kind === 'ok' ? flux.value.yaml : flux, yaml)
  return true
}

test('any folder', async () => {
  let answered = 0
  const property = fc.asyncProperty(fc.oneof(plainFile, plainFolder), async (files) => {
    if (await assertAsInFlux(files)) answered++
  })
  await fc.assert(property, { numRuns: 1000, interruptAfterTimeLimit: 45_000 })
  assert.ok(answered > 10, `${answered} builds were plain`)
})

test('every directory of the scenarios of builds', async () => {
  let answered = 0
  for (const { files = {} } of readScenarios<BuildScenario>('builds')) {
    const paths = Object.keys(files).flatMap((path) =>
      path.split('/').map((_, depth, all) => all.slice(0, depth).join('/')),
    )
    for (const path of new Set(paths)) if (await assertAsInFlux(files, path)) answered++
  }
  assert.ok(answered > 30, `${answered} builds were plain`)
})

test('the objects of the scenarios of manifests', async () => {
  let answered = 0
  for (const { object } of readScenarios<{ readonly name: string; readonly object: JsonObject }>('manifests')) {
    if (await assertAsInFlux({ 'app/a.yaml': yamlText(object) })) answered++
  }
  assert.ok(answered > 5, `${answered} builds were plain`)
})
