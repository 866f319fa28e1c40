import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Problem } from '../../lib/core/problem.ts'
import { unitId } from '../../lib/flux/definition.ts'
import type { Bucket } from '../../lib/store/bucket.ts'
import { changeControls, readControls } from '../../lib/store/controls.ts'
import { readEvents } from '../../lib/store/events.ts'
import { allControlsKey, clusterControlsKey, unitControlsKey } from '../../lib/store/keys.ts'
import { type Lane, readLane, writeLane } from '../../lib/store/lanes.ts'
import { virtualClock } from '../support/virtual-clock.ts'
import { now, sluice } from './sluice.ts'
import { appsArtifact, first, twoClusters } from './two-clusters.ts'

const apps = unitControlsKey('staging', unitId('Kustomization', 'flux-system', 'apps'))
const running = ['production', 'staging']

async function controlsIn(bucket: Bucket, key: string) {
  return (await readControls(bucket.store, key))?.value
}

const stops: readonly [line: string, key: string, out: string, woken: readonly string[]][] = [
  [
    'suspend apps --cluster staging',
    apps,
    'Kustomization/flux-system/apps on staging is suspended: nothing is changed until "sluice resume flux-system/apps --cluster staging"\n',
    ['staging'],
  ],
  [
    'suspend --cluster production',
    clusterControlsKey('production'),
    'cluster production is suspended: nothing is changed until "sluice resume --cluster production"\n',
    ['production'],
  ],
  [
    'suspend --all',
    allControlsKey,
    'everything is suspended: nothing is changed until "sluice resume --all"\n',
    ['production', 'staging'],
  ],
]

for (const [line, key, said, lanes] of stops) {
  test(`"sluice ${line}" is written down with who and why, then wakes the lanes concerned`, async () => {
    const bucket = await twoClusters()
    const { code, out, woken } = await sluice(`${line} --reason incident`, { bucket, running })
    assert.equal(out, said)
    assert.equal(code, 0)
    assert.deepEqual(await controlsIn(bucket, key), { suspend: { by: 'ada', at: now, reason: 'incident' } })
    assert.deepEqual(woken, lanes)
  })

  test(`what "sluice ${line}" stopped is resumed`, async () => {
    const bucket = await twoClusters()
    await sluice(line, { bucket, running })
    const { code, out, woken } = await sluice(line.replace('suspend', 'resume'), { bucket, running })
    assert.match(out, /^\S.* is resumed\n$/)
    assert.equal(code, 0)
    assert.deepEqual(await controlsIn(bucket, key), {})
    assert.deepEqual(woken, lanes)
  })
}

/** Events of a cluster, oldest first, as `unit reason by: message`. */
async function eventsIn({ store }: Bucket, cluster: string): Promise<readonly string[]> {
  const { found } = await readEvents(store, cluster, { day: now, limit: 9 })
  return found.toReversed().map(({ unit, reason, by, message }) => `${unit.split('/')[2]} ${reason} ${by}: ${message}`)
}

test('each leaves an event with who asked for it: of the unit, or of the root on each cluster concerned', async () => {
  const bucket = await twoClusters()
  let time = now
  const deps = { clock: { now: () => ++time, sleep: async () => undefined } }
  const told: string[] = []
  for (const line of ['apps --cluster staging', '--cluster staging', '--all']) {
    for (const order of [`suspend ${line} --reason incident`, `suspend ${line}`, `resume ${line}`, `resume ${line}`]) {
      told.push(...(await sluice(order, { bucket, running, deps })).told)
    }
  }
  assert.deepEqual(await eventsIn(bucket, 'staging'), [
    'apps Suspended ada: Suspended by ada (incident)',
    'apps Resumed ada: Resumed by ada',
    'flux-system Suspended ada: The cluster suspended by ada (incident)',
    'flux-system Resumed ada: The cluster resumed by ada',
    'flux-system Suspended ada: Everything suspended by ada (incident)',
    'flux-system Resumed ada: Everything resumed by ada',
  ])
  assert.equal((await eventsIn(bucket, 'production')).length, 2)
  assert.equal(told.length, 8)
})

test('everything is told of on each known cluster where nobody runs the product', async () => {
  const bucket = await twoClusters()
  await sluice('suspend --all', { bucket })
  for (const cluster of running) assert.equal((await eventsIn(bucket, cluster)).length, 1)
})

test('a stop is in force although its event cannot be written', async () => {
  const bucket = await twoClusters()
  const full = new Problem({ code: 'StoreFailed', what: 'no space is left' })
  const put: Bucket['store']['put'] = (key, ...rest) =>
    key.startsWith('events/') ? Promise.reject(full) : bucket.store.put(key, ...rest)
  const { code, out, err } = await sluice('suspend --all', {
    bucket: { ...bucket, store: { ...bucket.store, put } },
    running,
  })
  assert.match(out, /^everything is suspended/)
  assert.match(err, /its event could not be written: .*no space is left/)
  assert.equal(code, 0)
})

test('what else was asked for stays, also when the suspend is lifted', async () => {
  const bucket = await twoClusters()
  const pin = { by: 'bob', at: 1, artifact: appsArtifact, revision: first }
  await changeControls(bucket, apps, () => ({ pin }))
  await sluice('suspend apps --cluster staging', { bucket })
  assert.deepEqual(await controlsIn(bucket, apps), { pin, suspend: { by: 'ada', at: now } })
  await sluice('resume apps --cluster staging', { bucket })
  assert.deepEqual(await controlsIn(bucket, apps), { pin })
})

test('a suspend that is in force keeps its author and reason, unless there is a new reason', async () => {
  const bucket = await twoClusters()
  await changeControls(bucket, allControlsKey, () => ({ suspend: { by: 'bob', at: 1, reason: 'incident 12' } }))
  const again = await sluice('suspend --all', { bucket, running })
  assert.match(again.out, /^everything is suspended by bob \(incident 12\) already: /)
  assert.deepEqual(again.woken, running)
  assert.equal((await controlsIn(bucket, allControlsKey))?.suspend?.by, 'bob')
  await sluice('suspend --all --reason worse', { bucket, running })
  assert.deepEqual((await controlsIn(bucket, allControlsKey))?.suspend, { by: 'ada', at: now, reason: 'worse' })
})

test('a resume says what else keeps its target from being worked on', async () => {
  const bucket = await twoClusters()
  for (const line of [
    'suspend --all --reason incident',
    'suspend --cluster staging',
    'suspend apps --cluster staging',
  ]) {
    await sluice(line, { bucket })
  }
  const unit = await sluice('resume apps --cluster staging', { bucket })
  assert.equal(
    unit.out,
    `Kustomization/flux-system/apps on staging is resumed
  - still not worked on: everything is suspended by ada (incident): "sluice resume --all" lifts that
  - still not worked on: its cluster is suspended by ada: "sluice resume --cluster staging" lifts that
`,
  )
  assert.equal(unit.code, 1)
  await sluice('suspend apps --cluster staging', { bucket })
  const all = await sluice('resume --all', { bucket })
  assert.equal(
    all.out,
    `everything is resumed
  - Kustomization/flux-system/apps on staging stays suspended by ada
  - cluster staging stays suspended by ada
`,
  )
  assert.equal(all.code, 0)
  const cluster = await sluice('resume --cluster staging', { bucket })
  assert.match(
    cluster.out,
    /^cluster staging is resumed\n {2}- Kustomization\/flux-system\/apps on staging stays suspended/,
  )
  assert.equal(
    (await sluice('resume --cluster staging', { bucket })).out.split('\n')[0],
    'cluster staging was not suspended',
  )
})

test('a unit that left Git while it was suspended can still be resumed', async () => {
  const bucket = await twoClusters()
  const gone = unitControlsKey('staging', unitId('Kustomization', 'flux-system', 'gone'))
  await changeControls(bucket, gone, () => ({ suspend: { by: 'ada', at: 0 } }))
  assert.equal((await sluice('resume gone', { bucket })).code, 0)
  assert.deepEqual(await controlsIn(bucket, gone), {})
  assert.equal((await sluice('resume gone', { bucket })).code, 2)
})

const refused: readonly [string, RegExp][] = [
  ['suspend', /suspend needs UNIT, --cluster NAME or --all\. See "sluice suspend --help"/],
  ['resume', /resume needs UNIT, --cluster NAME or --all\. See "sluice resume --help"/],
  ['suspend --all --cluster staging', /--all stands alone/],
  ['suspend apps --all', /--all stands alone/],
  ['suspend apps', /is on 2 clusters: production, staging\. Add --cluster/],
  ['suspend ap', /Kustomization\/flux-system\/ap is no unit of any cluster/],
  ['suspend --cluster prodution', /cluster prodution is not known\. Did you mean production\?/],
  ['suspend --cluster elsewhere', /cluster elsewhere is not known\. "sluice get clusters" lists those that are/],
  ['resume --cluster prodution', /cluster prodution is not known/],
  ['suspend --all --wait --timeout soon', /--timeout takes a duration such as 30s, not "soon"/],
]

for (const [line, message] of refused) {
  test(`"sluice ${line}" is refused, and nothing is suspended`, async () => {
    const bucket = await twoClusters()
    const { code, out, err, woken } = await sluice(line, { bucket, running })
    assert.match(err, message)
    assert.equal(out, '')
    assert.equal(code, 2)
    assert.deepEqual(woken, [])
    const keys = (await Array.fromAsync(bucket.store.list(''))).map(({ key }) => key)
    assert.ok(!keys.some((key) => key.includes('controls')))
  })
}

test('a cluster that was never contacted can be suspended where the product that runs knows it', async () => {
  const bucket = await twoClusters()
  assert.equal((await sluice('suspend --cluster fresh', { bucket, running: [...running, 'fresh'] })).code, 0)
  assert.equal((await controlsIn(bucket, clusterControlsKey('fresh')))?.suspend?.by, 'ada')
})

test('a cluster that a mistake left controls of is still not known', async () => {
  const bucket = await twoClusters()
  await changeControls(bucket, clusterControlsKey('prodution'), () => ({}))
  assert.equal((await sluice('suspend --cluster prodution', { bucket })).code, 2)
})

describe('suspend --wait', () => {
  /** A bucket in which time passes, and what the lane of a cluster says at each look, the last one for good. */
  async function watched(sights: readonly (Lane | undefined)[]) {
    const below = await twoClusters()
    const clock = virtualClock(now)
    const rest = [...sights]
    const bucket: Bucket = {
      ...below,
      clock,
      store: {
        ...below.store,
        async get(key) {
          if (key !== 'clusters/production/lane') return below.store.get(key)
          const lane = rest.length > 1 ? rest.shift() : rest[0]
          if (lane === undefined) return undefined
          const seen = await readLane(below.store, 'production')
          await writeLane(below, 'production', { lane, seen })
          return below.store.get(key)
        },
      },
    }
    return { bucket, clock, deps: { clock } }
  }

  const busy = (controls: Lane['controls'], until = now + 60_000): Lane => ({ holder: { id: 'w', until }, controls })
  const rests = (controls: Lane['controls']): Lane => ({ controls })

  test('ends where nobody works, as soon as whoever has just begun must know of it', async () => {
    const { bucket, clock, deps } = await watched([undefined])
    const { code, out } = await sluice('suspend --all --wait', { bucket, running, deps })
    assert.match(out, /\nproduction, staging: nothing works on it any more\n$/)
    assert.equal(code, 0)
    assert.equal(clock.now() - now, 3_000)
  })

  test('does not believe a lane that rests and has not seen it', async () => {
    const key = clusterControlsKey('production')
    const { bucket, clock, deps } = await watched([rests({}), busy({}), busy({}), rests({ [key]: 1 })])
    assert.equal((await sluice('suspend --cluster production --wait', { bucket, running, deps })).code, 0)
    assert.equal(clock.slept.length, 3)
  })

  test('ends at once where no product runs, whatever a dead one left', async () => {
    const { bucket, clock, deps } = await watched([busy({})])
    const { code, out } = await sluice('suspend --all --wait', { bucket, deps })
    assert.match(out, /\nno "sluice local" runs, so nothing works on it\n$/)
    assert.equal(code, 0)
    assert.deepEqual(clock.slept, [])
  })

  test('waits until the lane has seen that its cluster is suspended and has ended its work', async () => {
    const key = clusterControlsKey('production')
    const { bucket, clock, deps } = await watched([busy({}), busy({ [key]: 1 }), rests({ [key]: 1 })])
    const { code, err } = await sluice('suspend --cluster production --wait', { bucket, running, deps })
    assert.equal(err, '')
    assert.equal(code, 0)
    assert.equal(clock.slept.length, 2)
  })

  test('of a unit ends while the lane goes on with others', async () => {
    const key = unitControlsKey('production', unitId('Kustomization', 'flux-system', 'db'))
    const { bucket, clock, deps } = await watched([busy({}), busy({ [key]: 1 })])
    assert.equal((await sluice('suspend db --wait', { bucket, running, deps })).code, 0)
    assert.equal(clock.slept.length, 1)
  })

  test('of a suspend of before is not content with that', async () => {
    const { bucket, deps } = await watched([busy({ [allControlsKey]: 2 })])
    for (const line of ['suspend --all', 'resume --all']) await sluice(line, { bucket, deps })
    const { code } = await sluice('suspend --all --wait --timeout 1s', { bucket, running, deps })
    assert.equal(code, 1)
  })

  const open: readonly [Lane['controls'], string][] = [
    [{}, 'production has not seen it yet\n'],
    [{ [allControlsKey]: 1 }, 'production has seen it and is ending its work\n'],
  ]
  for (const [controls, line] of open) {
    test(`fails after its time with "${line.trim()}"`, async () => {
      const { bucket, clock, deps } = await watched([busy(controls)])
      const { code, out, err } = await sluice('suspend --all --wait --timeout 1500ms', {
        bucket,
        deps,
        running: ['production'],
      })
      assert.equal(err, line)
      assert.equal(out, 'everything is suspended: nothing is changed until "sluice resume --all"\n')
      assert.equal(code, 1)
      assert.equal(clock.now() - now, 1_500)
    })
  }

  test('does not wait for a worker that died when its time is over', async () => {
    const { bucket, clock, deps } = await watched([busy({}, now + 3_000)])
    assert.equal((await sluice('suspend --all --wait', { bucket, running, deps })).code, 0)
    assert.ok(clock.now() - now <= 3_400)
  })
})
