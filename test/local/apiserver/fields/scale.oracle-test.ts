import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { fromScale, type ReplicasPaths, toScale } from '../../../../lib/local/apiserver/fields/scale-managers.ts'
import type { JsonObject } from '../../../../lib/local/apiserver/json.ts'
import { type FieldOracle, startFieldOracle } from '../../../support/field-oracle.ts'
import { type Random, randomOf } from '../../../support/random.ts'

let oracle: FieldOracle
before(async () => {
  oracle = await startFieldOracle()
})
after(() => oracle?.[Symbol.asyncDispose]())

const paths: ReplicasPaths = { 'apps/v1': ['spec', 'replicas'], 'apps/v1beta1': ['spec', 'replicas'], 'apps/v2': null }

it('managers of a Scale and of its object follow from each other as in the real server', async () => {
  let lost = 0
  for (let seed = 1; seed <= 400; seed++) {
    const random = randomOf(seed)
    const entries = someEntries(random, [...Object.keys(paths), 'apps/v9'])
    const apiVersion = 'apps/v1'
    const given = { entries, apiVersion, mappings: paths }
    const scale = toScale(entries, paths)
    assert.deepEqual(listed(scale), listed((await oracle.toScale(given)).entries), `seed ${seed}`)
    const scaleEntries = random.chance(0.3)
      ? someEntries(random, ['autoscaling/v1'])
      : (scale ?? []).filter(() => random.chance(0.7))
    const merged = fromScale({ entries, scaleEntries, apiVersion, paths })
    const { entries: theirs } = await oracle.fromScale({ ...given, scaleEntries })
    assert.deepEqual(listed(merged), listed(theirs), `seed ${seed}: ${JSON.stringify([entries, scaleEntries])}`)
    if (listed(merged).length < entries.length) lost++
  }
  assert.ok(lost > 20, 'managers are lost in some of them')
})

function someEntries(random: Random, apiVersions: readonly string[]): readonly JsonObject[] {
  const managers = ['a', 'b', 'c'].filter(() => random.chance(0.7))
  return managers.map((manager, at) => ({
    manager,
    operation: random.pick(['Apply', 'Update']),
    apiVersion: random.pick(apiVersions),
    time: `2020-01-01T00:00:0${at}Z`,
    fieldsType: 'FieldsV1',
    fieldsV1: random.pick<JsonObject>([
      { 'f:spec': { 'f:replicas': {} } },
      { 'f:metadata': { 'f:labels': { 'f:a': {} } } },
      { 'f:metadata': { 'f:labels': { 'f:a': {} } }, 'f:spec': { 'f:replicas': {} } },
    ]),
    ...(random.chance(0.3) && { subresource: 'scale' }),
  }))
}

function listed(entries: unknown): readonly unknown[] {
  return Array.isArray(entries) ? entries : []
}
