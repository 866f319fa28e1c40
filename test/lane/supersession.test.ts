import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { at } from '../../lib/core/json.ts'
import { changeControls } from '../../lib/store/controls.ts'
import { unitControlsKey } from '../../lib/store/keys.ts'
import { configMap, deployment, documents, kustomization } from '../support/manifests.ts'
import { type LaneScene, laneScene, objectId, take } from './lane-scene.ts'
import { idOf } from './samples.ts'

const second = 1_000
const front = (version: number) => deployment('default', 'front', { annotations: `{v: "${version}"}` })
const other = (value: string) => configMap('default', 'other', { a: value })

/** Unit `app` waits for the health of a Deployment for a minute; `other` needs no time. */
async function waiting(): Promise<LaneScene> {
  const scene = laneScene()
  await scene.push({
    root: documents(kustomization('app', './app', 'wait: true\ntimeout: 1m\n'), kustomization('other', './other')),
    app: front(1),
    other: other('1'),
  })
  return scene
}

function versionOf({ cluster }: LaneScene): unknown {
  const path = ['spec', 'template', 'metadata', 'annotations', 'v'] as const
  return at(cluster.get(objectId('apps/v1', 'Deployment', 'front')) ?? null, ...path)
}

/** How long an activation took. */
async function timed(scene: LaneScene, options: Parameters<LaneScene['run']>[0] = {}): Promise<number> {
  const start = scene.clock.now()
  await scene.run({ endsAt: start + 600 * second, ...options })
  return scene.clock.now() - start
}

const ready = async (scene: LaneScene) => {
  const { conditions } = await scene.record('app')
  const found = conditions.find(({ type }) => type === 'Ready')
  return `${found?.status} ${found?.reason}`
}

function within(actual: number, from: number, to: number): void {
  assert(actual >= from && actual <= to, `${actual} is not between ${from} and ${to}`)
}

describe('a wait for health (L1)', () => {
  it('ends when the artifact of its own unit changed: the new one is applied without waiting for the old one', async () => {
    const scene = await waiting()
    scene.clock.after(10 * second, () => scene.push({ app: front(2) }))
    scene.clock.after(20 * second, () => assert.equal(versionOf(scene), '2'))
    scene.clock.after(21 * second, () => scene.rolledOut('front'))
    within(await timed(scene), 21 * second, 25 * second)
    const { applied, target } = await scene.record('app')
    assert.equal(target, undefined)
    assert.equal(applied?.revision.at(-1), '2')
    assert.equal(await ready(scene), 'True ReconciliationSucceeded')
  })

  it('counts how often that happened, and forgets it when the unit is ready', async () => {
    const scene = await waiting()
    for (const version of [2, 3]) scene.clock.after(version * 5 * second, () => scene.push({ app: front(version) }))
    let superseded: number | undefined
    scene.clock.after(25 * second, async () => {
      superseded = (await scene.record('app')).target?.superseded
      scene.rolledOut('front')
    })
    await timed(scene)
    assert.equal(superseded, 2)
    assert.equal((await scene.record('app')).target, undefined)
  })

  it('goes on where only others changed, for the time that is left, and holds them back not at all', async () => {
    const scene = await waiting()
    const seen: string[] = []
    for (const n of [10, 20, 30, 40]) {
      scene.clock.after(n * second, () => scene.push({ other: other(`${n}`) }))
      scene.clock.after((n + 5) * second, () => {
        seen.push(String(at(scene.cluster.get(objectId('v1', 'ConfigMap', 'other')) ?? null, 'data', 'a')))
      })
    }
    within(await timed(scene), 60 * second, 63 * second)
    assert.deepEqual(seen, ['10', '20', '30', '40'])
    assert.equal(await ready(scene), 'False HealthCheckFailed')
    assert.equal((await scene.record('app')).target?.superseded, undefined)
  })

  it('says how long it took in all, not since it last went on', async () => {
    const scene = await waiting()
    scene.clock.after(40 * second, () => scene.push({ other: other('2') }))
    await timed(scene)
    const { conditions } = await scene.record('app')
    assert.match(conditions.map(({ message }) => message).join(), /failed after 1m[0-3]/)
  })

  it('looks once more before it gives up, though it was interrupted when its time was over', async () => {
    const scene = await waiting()
    // The last pause ends after the minute; the interruption is noticed before the object is looked at.
    scene.clock.after(59.5 * second, async () => {
      await scene.push({ other: other('2') })
      scene.rolledOut('front')
    })
    await timed(scene)
    assert.equal(await ready(scene), 'True ReconciliationSucceeded')
  })

  it('begins anew with the next attempt after it failed', async () => {
    const scene = await waiting()
    within(await timed(scene), 60 * second, 63 * second)
    assert.equal((await scene.record('app')).target?.waitedMs, undefined)
    within(await timed(scene), 60 * second, 63 * second)
  })
})

describe('a wait that is handed over to another activation', () => {
  it('goes on for the time that is left: what lies between counts for nothing', async () => {
    const scene = await waiting()
    assert.equal((await scene.run({ endsAt: scene.clock.now() + 25 * second })).kind, 'unfinished')
    within((await scene.record('app')).target?.waitedMs ?? 0, 25 * second, 28 * second)
    scene.clock.pass(3_600 * second)
    within(await timed(scene), 32 * second, 38 * second)
    assert.equal(await ready(scene), 'False HealthCheckFailed')
  })

  it('applies nothing again, and tells once what was done', async () => {
    const told: string[] = []
    const scene = laneScene({ change: { tell: async (key) => void told.push(key) } })
    await scene.push({ root: kustomization('app', './app', 'wait: true\n'), app: front(1) })
    await scene.run({ endsAt: scene.clock.now() + 10 * second })
    const first = await scene.record('app')
    assert.deepEqual(
      first.inventory.map(({ uid, baseline }) => [uid !== undefined, baseline !== undefined]),
      [[true, true]],
    )
    assert.equal(take(told).length, 2, 'the root is ready, and a Deployment was created')
    take(scene.requests)
    await scene.run({ endsAt: scene.clock.now() + 10 * second })
    scene.rolledOut('front')
    await scene.run()
    assert.deepEqual(
      scene.requests.filter((request) => /APPLY|DRY-RUN|PATCH/.test(request)),
      [],
    )
    assert.equal(take(told).length, 1, 'the unit is ready')
  })

  it('survives a clock that was set back', async () => {
    const scene = await waiting()
    scene.clock.after(1.4 * second, () => {
      scene.clock.pass(-10 * second)
      return scene.push({ other: other('2') })
    })
    scene.clock.after(15 * second, () => scene.rolledOut('front'))
    await scene.run()
    const { history } = await scene.record('app')
    assert.deepEqual(
      history.map(({ status }) => status),
      ['ReconciliationSucceeded'],
    )
  })
})

describe('a wait that a person suspends', () => {
  async function suspended() {
    const scene = await waiting()
    const key = unitControlsKey('test', idOf('app'))
    const suspend = { by: 'ann', at: scene.clock.now() }
    scene.clock.after(20 * second, () => changeControls(scene.bucket, key, () => ({ suspend })))
    const took = await timed(scene)
    return { scene, took, resume: () => changeControls(scene.bucket, key, () => ({})) }
  }

  it('ends within a few seconds, and keeps what was learnt', async () => {
    const { scene, took } = await suspended()
    within(took, 20 * second, 24.5 * second)
    const { target, inventory } = await scene.record('app')
    within(target?.waitedMs ?? 0, 20 * second, 24.5 * second)
    assert.notEqual(inventory[0]?.baseline, undefined)
  })

  it('goes on for the time that is left when it is resumed, and applies nothing again', async () => {
    const { scene, resume } = await suspended()
    await resume()
    take(scene.requests)
    within(await timed(scene), 35 * second, 42 * second)
    assert.deepEqual(
      scene.requests.filter((request) => /APPLY|DRY-RUN|PATCH/.test(request)),
      [],
    )
  })

  it('begins with what is newest when it is resumed', async () => {
    const { scene, resume } = await suspended()
    await scene.push({ app: front(2) })
    await resume()
    scene.clock.after(5 * second, () => scene.rolledOut('front'))
    within(await timed(scene), 5 * second, 8 * second)
    assert.equal(versionOf(scene), '2')
  })
})

describe('a wait that was superseded three times', () => {
  /** Four pushes, each before the one before was healthy; then a fifth, at 50 s. */
  async function stream(healthyAt: number | undefined) {
    const scene = await waiting()
    const order: string[] = []
    for (const version of [2, 3, 4])
      scene.clock.after((version - 1) * 10 * second, () => scene.push({ app: front(version) }))
    scene.clock.after(50 * second, () => scene.push({ app: front(5) }))
    if (healthyAt !== undefined) {
      scene.clock.after(healthyAt, () => {
        order.push(`healthy ${versionOf(scene)}`)
        scene.rolledOut('front')
      })
    }
    const { api } = scene.deps
    const { apply } = api
    Object.assign(api, {
      async apply(...args: Parameters<typeof apply>) {
        const answer = await apply(...args)
        if (!args[2].dryRun && args[1].kind === 'Deployment') {
          order.push(`applied ${versionOf(scene)}`)
          if (versionOf(scene) === '5') order.push(await ready(scene))
        }
        return answer
      },
    })
    return { scene, order }
  }

  it('is finished before what is newest is applied: else nobody would know whether anything is healthy', async () => {
    const { scene, order } = await stream(70 * second)
    scene.clock.after(90 * second, () => scene.rolledOut('front'))
    await timed(scene)
    assert.deepEqual(order.slice(3), ['applied 4', 'healthy 4', 'applied 5', 'True ReconciliationSucceeded'])
    assert.equal((await scene.record('app')).applied?.revision.at(-1), '5')
  })

  it('says that the old one is not healthy where its time is over, and goes on with what is newest', async () => {
    const { scene, order } = await stream(undefined)
    scene.clock.after(120 * second, () => scene.rolledOut('front'))
    const took = await timed(scene)
    assert.deepEqual(order.slice(3), ['applied 4', 'applied 5', 'False HealthCheckFailed'])
    within(took, 120 * second, 125 * second)
    assert.equal(await ready(scene), 'True ReconciliationSucceeded')
  })

  it('is finished by another activation too, and that one waits for what is left', async () => {
    const { scene, order } = await stream(undefined)
    const start = scene.clock.now()
    // 1 to 4 are applied at 0, 10, 20 and 30 s: the wait for 4 has a minute, whoever does it.
    assert.equal((await scene.run({ endsAt: start + 55 * second })).kind, 'unfinished')
    assert.deepEqual(order.slice(3), ['applied 4'])
    scene.clock.after(20 * second, () => scene.push({ app: front(6) }))
    scene.clock.after(60 * second, () => scene.rolledOut('front'))
    await timed(scene)
    assert.deepEqual(order.slice(3), ['applied 4', 'applied 6'])
    assert.equal((await scene.record('app')).applied?.revision.at(-1), '6')
  })

  it('goes back to be superseded as before once something was healthy', async () => {
    const { scene, order } = await stream(70 * second)
    for (const [version, time] of [
      [6, 80],
      [7, 90],
    ] as const) {
      scene.clock.after(time * second, () => scene.push({ app: front(version) }))
    }
    scene.clock.after(110 * second, () => scene.rolledOut('front'))
    await timed(scene)
    assert.deepEqual(
      order.slice(4).filter((each) => !/True/.test(each)),
      ['healthy 4', 'applied 5', 'applied 6', 'applied 7'],
    )
  })
})

describe('Git that moves during every pass', () => {
  /** A push of another unit right after each commit of `other`, before anything is done; answers the passes that were ended so. */
  async function restless(scene: LaneScene): Promise<{ readonly ended: () => number }> {
    let pushes = 0
    const { bucket } = scene.deps
    const put: typeof bucket.store.put = async (key, ...rest) => {
      const written = await bucket.store.put(key, ...rest)
      if (key.endsWith('/other') && pushes < 20 && 'target' in (await scene.record('other'))) {
        pushes++
        await scene.push({ more: configMap('default', 'more', { a: `${pushes}` }) })
      }
      return written
    }
    Object.assign(scene.deps, { bucket: { ...bucket, store: { ...bucket.store, put } } })
    return { ended: () => pushes }
  }

  it('lets objects be applied after three passes: else nothing ever would', async () => {
    const scene = laneScene()
    await scene.push({ root: kustomization('other', './other'), other: other('1') })
    await scene.run()
    const { ended } = await restless(scene)
    await scene.push({ other: other('2') })
    assert.equal((await scene.outcomes()).other, 'ready')
    assert.equal(ended(), 4)
    assert.deepEqual(scene.cluster.get(objectId('v1', 'ConfigMap', 'other'))?.data, { a: '2' })
  })

  it('lets nothing be deleted before it rests', async () => {
    const scene = laneScene()
    await scene.push({ root: kustomization('other', './other'), other: other('1') })
    await scene.run()
    const { ended } = await restless(scene)
    await scene.push({ other: '' })
    await scene.run()
    assert.equal(ended(), 20)
    assert.deepEqual(scene.live(), [])
  })
})
