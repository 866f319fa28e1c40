import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isJsonObject, type Json } from '../../lib/core/json.ts'
import type { Manifest } from '../../lib/core/manifest.ts'
import { normalise } from '../../lib/unit/normalise.ts'
import { startOracle } from '../support/oracle.ts'
import { readScenarios } from '../support/scenarios.ts'

interface ManifestScenario {
  readonly name: string
  readonly object: Manifest
  readonly differs?: string
}

const oracle = await startOracle()

/** Go writes structs even where they are empty; server-side apply owns nothing by that. */
function withoutEmpty(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withoutEmpty(item))
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value).map(([key, item]) => [key, withoutEmpty(item)] as const)
  return Object.fromEntries(
    entries.filter(([, item]) => item === null || typeof item !== 'object' || Object.keys(item).length > 0),
  )
}

/** Flux sets a null, which says nothing to the API server. */
function withoutTimestamp(object: Manifest): Json {
  const { creationTimestamp, ...metadata } = object.metadata
  return withoutEmpty({ ...object, metadata: creationTimestamp === null ? metadata : object.metadata })
}

for (const { name, object, differs } of readScenarios<ManifestScenario>('manifests')) {
  test(`normalised as in Flux: ${name}`, async () => {
    const flux = await oracle.normalize([object])
    assert.ok(flux.kind === 'ok', JSON.stringify(flux))
    const expected = withoutTimestamp(flux.value[0]!)
    const sent = withoutTimestamp(normalise(object))
    if (differs === undefined) assert.deepEqual(sent, expected)
    else assert.notDeepEqual(sent, expected, `no difference any more: ${differs}`)
  })
}
