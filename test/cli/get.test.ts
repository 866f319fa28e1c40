import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeControls } from '../../lib/store/controls.ts'
import { changeFoundClusters } from '../../lib/store/found-clusters.ts'
import { allControlsKey, clusterControlsKey, recordKey } from '../../lib/store/keys.ts'
import { readRecord, writeRecord } from '../../lib/store/records.ts'
import { source as text } from '../support/source.ts'
import { sluice } from './sluice.ts'
import { appsArtifact, condition, definition, first, record, second, twoClusters } from './two-clusters.ts'

const tables: readonly [string, string][] = [
  [
    'get units',
    text`
      CLUSTER      NAMESPACE     NAME   REVISION             SUSPENDED   READY   MESSAGE
      production   flux-system   apps   main@sha1:22222222   False       True    Applied revision: main@sha1:2222222222222222222222222222222222222222
      production   flux-system   db                          False       False   deletions wait for approval
      staging      flux-system   apps   main@sha1:22222222   False       True    Applied revision: main@sha1:2222222222222222222222222222222222222222
    `,
  ],
  [
    'get clusters',
    text`
      NAME         READY   OBJECTS   HELD   SUSPENDED   MESSAGE
      production   1/2     1         2      False
      staging      1/1     1         0      False
    `,
  ],
  [
    'get sources',
    text`
      URL                              REF           REVISION             BUILDS   READY   MESSAGE
      https://git.example/acme/fleet   branch main   main@sha1:22222222   2        True    stored main@sha1:2222222222222222222222222222222222222222
    `,
  ],
  ['get units -n elsewhere', 'No units found.\n'],
  ['get kustomizations --cluster staging -o name', 'Kustomization/flux-system/apps\n'],
]

for (const [line, expected] of tables) {
  test(`"sluice ${line}" prints a table as kubectl does`, async () => {
    const { code, out } = await sluice(line, { bucket: await twoClusters() })
    assert.equal(out, expected)
    assert.equal(code, 0)
  })
}

test('data for scripts has everything, and nothing but data', async () => {
  const bucket = await twoClusters()
  const units = JSON.parse((await sluice('get units -A -o json', { bucket })).out)
  assert.equal(units.length, 3)
  assert.equal(units[0].artifact, appsArtifact)
  assert.equal(units[1].held, 2)
  assert.deepEqual([units[0].revision, units[0].message], [second, `Applied revision: ${second}`])
  const all = JSON.parse((await sluice('get all -A -o json', { bucket })).out)
  assert.deepEqual(Object.keys(all), ['clusters', 'sources', 'units'])
  assert.deepEqual(JSON.parse((await sluice('get units -n elsewhere -o json', { bucket })).out), [])
})

for (const [what, message, shown] of [
  [
    'names that commit, and keeps what else it says',
    `Applied revision: ${first}; 2 notes`,
    `Applied revision: ${second}; 2 notes`,
  ],
  ['stays as it is where it is of another one', `Applied revision: ${first}0`, `Applied revision: ${first}0`],
  ['stays as it is where it is of none', 'adopted', 'adopted'],
] as const) {
  test(`the message of a unit that the newest commit did not touch ${what}`, async () => {
    const bucket = await twoClusters()
    const { value, ...seen } = (await readRecord(bucket.store, 'staging', record(definition('apps')).unit))!
    const conditions = [condition('True', 'ReconciliationSucceeded', message)]
    await writeRecord(bucket, 'staging', { record: { ...value, conditions }, seen })
    const [unit] = JSON.parse((await sluice('get units --cluster staging -o json', { bucket })).out)
    assert.deepEqual([unit.revision, unit.message], [second, shown])
  })
}

test('units of other namespaces are counted where they are not shown, so that clusters and units agree', async () => {
  const bucket = await twoClusters()
  const own = record(definition('web', { namespace: 'web' }))
  await writeRecord(bucket, 'staging', { record: own, seen: undefined })
  const told = async (line: string) => (await sluice(line, { bucket })).err
  assert.match((await sluice('get clusters', { bucket })).out, /staging +1\/2 /)
  for (const what of ['units', 'kustomizations', 'all', 'units -o wide']) {
    assert.equal(await told(`get ${what}`), '1 unit is in other namespaces: -A shows all\n', what)
  }
  await writeRecord(bucket, 'staging', { record: record(definition('api', { namespace: 'web' })), seen: undefined })
  assert.equal(await told('get units --cluster staging'), '2 units are in other namespaces: -A shows all\n')
  for (const what of [
    'units -A',
    'units -n web',
    'units -n flux-system',
    'units -o json',
    'units -o name',
    'clusters',
  ]) {
    assert.equal(await told(`get ${what}`), '', what)
  }
})

test('artifacts are listed by the path that they were rendered from', async () => {
  const { out } = await sluice('get artifacts', { bucket: await twoClusters() })
  assert.match(out, new RegExp(`^\\./apps   ${appsArtifact.slice(0, 12)} +main@sha1:22222222 +production,staging`, 'm'))
})

test('a cluster that a set does not find any more says so, and what is kept of it', async () => {
  const bucket = await twoClusters()
  const since = Date.UTC(2026, 0, 2)
  await changeFoundClusters(bucket, () => ({ searches: {}, vanished: { staging: { set: 'edge', since } } }))
  assert.equal(
    (await sluice('get clusters', { bucket })).out,
    text`
      NAME         READY   OBJECTS   HELD   SUSPENDED   MESSAGE
      production   1/2     1         2      False
      staging      1/1     1         0      False       not found by ClusterSet edge since 2026-01-02T00:00:00Z; its records are kept
    `,
  )
})

test('a set that cannot be searched is told beside what is known', async () => {
  const bucket = await twoClusters()
  const problem = { message: 'ClusterSet/edge could not be searched for', since: Date.UTC(2026, 0, 2) }
  const found = { set: 'edge', account: '111122223333', names: ['staging'], problem }
  await changeFoundClusters(bucket, () => ({ searches: { a: found }, vanished: {} }))
  const { code, out, err } = await sluice('get clusters', { bucket })
  assert.match(out, /staging +1\/1/)
  assert.equal(err, 'since 2026-01-02T00:00:00Z: ClusterSet/edge could not be searched for\n')
  assert.equal(code, 2)
})

test('a suspend shows with who and why in all that it stops', async () => {
  const bucket = await twoClusters()
  await changeControls(bucket, clusterControlsKey('staging'), () => ({
    suspend: { by: 'ada', at: 0, reason: 'incident 12' },
  }))
  await changeControls(bucket, allControlsKey, () => ({ suspend: { by: 'bob', at: 0 } }))
  assert.equal(
    (await sluice('get clusters', { bucket })).out,
    text`
      NAME         READY   OBJECTS   HELD   SUSPENDED   MESSAGE
      production   1/2     1         2      True        everything is suspended by bob
      staging      1/1     1         0      True        everything is suspended by bob; suspended by ada (incident 12)
    `,
  )
  const { out } = await sluice('get units --cluster staging', { bucket })
  assert.match(
    out,
    /True +True +everything is suspended by bob; its cluster is suspended by ada \(incident 12\); Applied/,
  )
})

test('a suspended cluster shows in its units', async () => {
  const bucket = await twoClusters()
  await changeControls(bucket, clusterControlsKey('staging'), () => ({ suspend: { by: 'ada', at: 0 } }))
  const units = JSON.parse((await sluice('get units -o json', { bucket })).out)
  assert.deepEqual(
    units.map(({ suspended }: { suspended: boolean }) => suspended),
    [false, false, true],
  )
  assert.deepEqual(units[2].suspensions, [{ scope: 'cluster', by: 'ada', at: 0 }])
})

test('colours are for terminals, unless NO_COLOR is set', async () => {
  const bucket = await twoClusters()
  const coloured = async (io: object) => (await sluice('get units', { bucket, io })).out.includes('\u001b[')
  assert.equal(await coloured({ isTTY: true }), true)
  assert.equal(await coloured({ isTTY: false }), false)
  assert.equal(await coloured({ isTTY: true, env: { NO_COLOR: '1' } }), false)
})

test('one unreadable record is told, and hides nothing else', async () => {
  const bucket = await twoClusters()
  const key = recordKey('staging', record(definition('broken')).unit)
  await bucket.store.put(key, Buffer.from('{}'), { create: true })
  const { code, out, err } = await sluice('get units', { bucket })
  assert.match(out, /production/)
  assert.match(err, /broken/)
  assert.equal(code, 2)
})
