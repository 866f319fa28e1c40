import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeControls } from '../../lib/store/controls.ts'
import { allControlsKey } from '../../lib/store/keys.ts'
import { writeRecord } from '../../lib/store/records.ts'
import { source as text } from '../support/source.ts'
import { sluice } from './sluice.ts'
import { condition, definition, record, twoClusters } from './two-clusters.ts'

test('a ready unit waits for nothing', async () => {
  const { code, out } = await sluice('why apps --cluster staging', { bucket: await twoClusters() })
  assert.equal(
    out,
    text`
      Kustomization/flux-system/apps on staging is ready, at main@sha1:22222222
        It waits for nothing.
    `,
  )
  assert.equal(code, 0)
})

test('a unit that is not ready names all that it waits for, the most decisive first', async () => {
  const { code, out } = await sluice('why Kustomization/flux-system/db', { bucket: await twoClusters() })
  assert.equal(
    out,
    text`
      Kustomization/flux-system/db on production is not ready, nothing applied yet
        - 2 deletions wait for approval (Namespace/apps is of a protected kind): "sluice approve flux-system/db" shows them and lets them through
        - main@sha1:22222222 is rendered and not applied yet
        - dependency Kustomization/flux-system/absent does not exist on production
        - failed 2 times in a row; the next try is due in 1m30s
    `,
  )
  assert.equal(code, 1)
})

test('a suspend of everything comes first', async () => {
  const bucket = await twoClusters()
  await changeControls(bucket, allControlsKey, () => ({ suspend: { by: 'ada', at: 0, reason: 'incident 12' } }))
  const { out } = await sluice('why db', { bucket })
  assert.equal(
    out.split('\n')[1],
    '  - everything is suspended by ada (incident 12): nothing is changed until "sluice resume --all"',
  )
})

test('a unit whose path no source was asked for says so', async () => {
  const bucket = await twoClusters()
  await writeRecord(bucket, 'staging', { record: record(definition('fresh')), seen: undefined })
  assert.match((await sluice('why fresh', { bucket })).out, /\.\/fresh was not asked for from any source yet/)
})

const refused: readonly [string, RegExp][] = [
  ['why nobody', /Kustomization\/flux-system\/nobody is no unit of any cluster/],
  ['why apps', /is on 2 clusters: production, staging. Add --cluster, for example --cluster production/],
  ['why a/b/c/d', /"a\/b\/c\/d" names no unit/],
]

for (const [line, message] of refused) {
  test(`"sluice ${line}" says which unit is meant`, async () => {
    const { code, err } = await sluice(line, { bucket: await twoClusters() })
    assert.equal(code, 2)
    assert.match(err, message)
  })
}

test('a message of many lines stays together', async () => {
  const bucket = await twoClusters()
  const conditions = [condition('False', 'DriftDetected', '1 object is not as in Git:\nConfigMap/web/a was changed')]
  await writeRecord(bucket, 'staging', { record: record(definition('drifted'), { conditions }), seen: undefined })
  const { out } = await sluice('why drifted', { bucket })
  assert.match(
    out,
    /\n {2}- Ready is False \(DriftDetected\): 1 object is not as in Git:\n {4}ConfigMap\/web\/a was changed\n/,
  )
})
