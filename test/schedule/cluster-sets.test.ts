import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem } from '../../lib/core/problem.ts'
import type { Fleet } from '../../lib/fleet/fleet.ts'
import { parseFleet } from '../../lib/fleet/parse-fleet.ts'
import type { ClusterSearch } from '../../lib/fleet/search.ts'
import { searchSets } from '../../lib/schedule/search-sets.ts'
import { readFoundClusters } from '../../lib/store/found-clusters.ts'
import { foundClustersKey } from '../../lib/store/keys.ts'
import { memoryBucket } from '../support/memory-bucket.ts'
import { source } from '../support/source.ts'
import { virtualClock } from '../support/virtual-clock.ts'
import { scheduleScene } from './scene.ts'

const [one, two] = ['111122223333', '444455556666'] as const

const text = (template = '', tags = '{sluice: edge}') => source`
  apiVersion: sluice.dev/v1
  kind: Cluster
  metadata: {name: named}
  spec: {source: {url: "https://github.com/acme/fleet"}, access: {eks: {name: named, region: eu-west-1}}}
  ---
  apiVersion: sluice.dev/v1
  kind: ClusterSet
  metadata: {name: edge}
  spec:
    eks:
      region: eu-west-1
      tags: ${tags}
      roleArn: "arn:aws:iam::{account}:role/target"
      externalId: sluice
      accounts: ["${one}", "${two}"]
    template:
      ${template}
      labels: {where: "{account}/{region}"}
      source: {url: "https://github.com/acme/{account}", ref: {branch: "{name}"}, path: "./clusters/{region}/{name}/"}
      variables: {cluster: "{name}", literal: "{other}"}
      rollout: {wave: 2}
`

function fleetOf(yaml: string): Fleet {
  const parsed = parseFleet(yaml, 'fleet.yaml')
  if (parsed.kind === 'invalid') throw parsed.errors[0]
  return parsed.fleet
}

/** A cloud whose accounts hold clusters, or do not answer. */
function scene(fleet = fleetOf(text())) {
  const clock = virtualClock()
  const bucket = { ...memoryBucket(), clock }
  const accounts: Record<string, readonly string[] | Problem> = { [one]: [], [two]: [] }
  const asked: ClusterSearch[] = []
  const search = async (wanted: ClusterSearch) => {
    asked.push(wanted)
    const names = accounts[wanted.account ?? '']
    if (names === undefined || names instanceof Problem) throw names
    return { account: wanted.account ?? '', names }
  }
  return {
    ...{ clock, bucket, accounts, asked },
    async look(now = fleet) {
      const { fleet: found, appeared, problems } = await searchSets({ bucket, fleet: now, search }, now.clusterSets)
      const names = found.clusters.map(({ name }) => name)
      return { found, names, appeared, problems: problems.map(({ message }) => message) }
    },
    kept: () => readFoundClusters(bucket.store),
    etag: async () => (await bucket.store.get(foundClustersKey))?.etag,
  }
}

const denied = new Problem({ code: 'AccessDenied', subject: 'role', what: 'cannot be assumed' })

test('each account is searched with the role in it', async () => {
  const { look, asked } = scene()
  await look()
  const more = { set: 'edge', region: 'eu-west-1', tags: { sluice: 'edge' }, externalId: 'sluice' }
  const roleArn = 'arn:aws:iam::{account}:role/target'
  assert.deepEqual(asked, [
    { ...more, roleArn, account: one },
    { ...more, roleArn, account: two },
  ])
})

test('a cluster that is found becomes a Cluster from the template', async () => {
  const { look, accounts } = scene()
  accounts[two] = ['Lyon_1']
  const { found, appeared } = await look()
  assert.deepEqual(appeared, ['lyon-1'])
  assert.deepEqual(found.clusters[1], {
    name: 'lyon-1',
    labels: { where: `${two}/eu-west-1` },
    source: { url: `https://github.com/acme/${two}`, ref: { branch: 'Lyon_1' }, path: 'clusters/eu-west-1/Lyon_1' },
    access: {
      ...{ kind: 'eks', name: 'Lyon_1', region: 'eu-west-1' },
      ...{ roleArn: `arn:aws:iam::${two}:role/target`, externalId: 'sluice' },
    },
    variables: { cluster: 'Lyon_1', literal: '{other}' },
    deletion: {
      maxPercent: 50,
      minObjects: 10,
      protect: ['Namespace', 'CustomResourceDefinition', 'PersistentVolumeClaim'],
    },
    audit: {},
    rollout: { wave: 2, afterMs: 0 },
  })
})

test('a search that finds what it found before writes nothing, and nothing has appeared', async () => {
  const { look, accounts, etag, clock } = scene()
  accounts[one] = ['a', 'b']
  await look()
  const before = await etag()
  clock.pass(300_000)
  assert.deepEqual((await look()).appeared, [])
  assert.equal(await etag(), before)
})

test('a cluster that vanished leaves the fleet and is noted, until it is found again', async () => {
  const { look, accounts, kept, clock } = scene()
  accounts[one] = ['a', 'b']
  await look()
  accounts[one] = ['b']
  clock.pass(300_000)
  assert.deepEqual((await look()).names, ['named', 'b'])
  assert.deepEqual((await kept())?.vanished, { a: { set: 'edge', since: clock.now() } })
  clock.pass(300_000)
  await look()
  assert.deepEqual((await kept())?.vanished, { a: { set: 'edge', since: clock.now() - 300_000 } })
  accounts[one] = ['a', 'b']
  assert.deepEqual((await look()).appeared, ['a'])
  assert.deepEqual((await kept())?.vanished, {})
})

test('an account that does not answer keeps its last list, and says so', async () => {
  const { look, accounts, kept, clock } = scene()
  accounts[one] = ['a']
  accounts[two] = ['b']
  await look()
  accounts[one] = denied
  accounts[two] = []
  const { names, problems } = await look()
  assert.deepEqual(names, ['named', 'a'])
  assert.deepEqual(problems, [
    `ClusterSet/edge could not be searched for in account ${one} and eu-west-1; the clusters found there before stay: role cannot be assumed`,
  ])
  const searches = Object.values((await kept())?.searches ?? {})
  assert.deepEqual(
    searches.map(({ problem }) => problem?.since),
    [clock.now(), undefined],
  )
  assert.deepEqual(Object.keys((await kept())?.vanished ?? {}), ['b'])
  accounts[one] = ['a']
  await look()
  assert.deepEqual(
    Object.values((await kept())?.searches ?? {}).map(({ problem }) => problem),
    [undefined, undefined],
  )
})

test('an account that never answered has no clusters, and says why', async () => {
  const { look, accounts } = scene()
  accounts[one] = denied
  assert.deepEqual((await look()).names, ['named'])
})

const taken: readonly (readonly [
  string,
  string,
  Readonly<Record<string, readonly string[]>>,
  readonly string[],
  RegExp,
])[] = [
  [
    'a name that the fleet file has itself',
    '',
    { [one]: ['named', 'a'] },
    ['named', 'a'],
    /makes cluster "named" of named in account 111122223333 and eu-west-1, which the fleet has already; it is left out/,
  ],
  ['one name in two accounts', '', { [one]: ['a'], [two]: ['a'] }, ['named', 'a'], /"a" of a in account 444455556666/],
  ['names that are equal in small letters', '', { [one]: ['A_1', 'a-1'] }, ['named', 'a-1'], /"a-1" of a-1/],
  ['a name that is too long', '', { [one]: ['a'.repeat(64)] }, ['named'], /no DNS label of 63 characters/],
]

for (const [name, template, found, expected, message] of taken) {
  test(`${name} is given to the first, and the others are told`, async () => {
    const { look, accounts } = scene(fleetOf(text(template)))
    Object.assign(accounts, found)
    const { names, problems } = await look()
    assert.deepEqual(names, expected)
    assert.equal(problems.length, 1)
    assert.match(problems[0] ?? '', message)
  })
}

test('a template may give names that are different for each account', async () => {
  const { look, accounts } = scene(fleetOf(text('name: "{account}-{name}"')))
  Object.assign(accounts, { [one]: ['a'], [two]: ['a'] })
  assert.deepEqual((await look()).names, ['named', `${one}-a`, `${two}-a`])
})

test('what was found by other tags says nothing of these', async () => {
  const { look, accounts, kept } = scene()
  accounts[one] = ['a']
  await look()
  const other = fleetOf(text('', '{sluice: core}'))
  Object.assign(accounts, { [one]: denied })
  assert.deepEqual((await look(other)).names, ['named'])
  assert.equal(Object.keys((await kept())?.searches ?? {}).length, 2)
})

test('the schedule searches every five minutes, and has new clusters looked at', async () => {
  const fleet = fleetOf(text())
  let searched = 0
  const search = async ({ account = '' }: ClusterSearch) => {
    searched += 1
    return { account, names: account === one ? ['a'] : [] }
  }
  const schedule = scheduleScene({ sets: { fleet, search } })
  assert.deepEqual(await schedule.ticks(5), ['sync command a'])
  assert.equal(searched, 2)
  assert.deepEqual(await schedule.ticks(15), [])
  assert.equal(searched, 8)
  assert.deepEqual(schedule.told, [])
})

test('a search that fails is told, and keeps nothing else of the tick back', async () => {
  const search = async () => Promise.reject(denied)
  const schedule = scheduleScene({
    clusters: [{ name: 'named', auditIntervalMs: 60_000 }],
    sets: { fleet: fleetOf(text()), search },
  })
  assert.deepEqual(await schedule.ticks(5), Array(5).fill('sync audit named'))
  assert.deepEqual(schedule.told, ['tick AccessDenied again', 'tick AccessDenied again'])
})
