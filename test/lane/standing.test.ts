import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { metricLine } from '../../lib/core/metric-line.ts'
import { laneMetrics } from '../../lib/lane/metrics.ts'
import { changeControls } from '../../lib/store/controls.ts'
import { unitControlsKey } from '../../lib/store/keys.ts'
import { configMap, documents, kustomization } from '../support/manifests.ts'
import { type LaneScene, laneScene, objectId, type Render, take } from './lane-scene.ts'
import { idOf } from './samples.ts'
import { twoUnits } from './two-units.ts'

const minute = 60_000
const three = (value: string) => configMap('default', 'three', { value })
const broken: Render = { broken: 'no such file' }

/** What happens on a cluster, step by step: a push, an activation, or time that passes. */
type Step = { readonly push: Readonly<Record<string, Render>> } | 'wake' | 'audit' | number

async function stand(steps: readonly Step[], scene?: LaneScene) {
  const on = scene ?? (await twoUnits())
  for (const step of steps) {
    if (step === 'wake') await on.run()
    else if (step === 'audit') await on.run({ scope: 'wide' })
    else if (typeof step === 'number') on.clock.pass(step)
    else await on.push(step.push)
  }
  const { standing } = await on.run({ scope: 'wide' })
  assert.ok(standing)
  return standing
}

describe('how far a cluster is behind', () => {
  const table: readonly { readonly what: string; readonly steps: readonly Step[]; readonly minutes: number }[] = [
    { what: 'not at all where all is as Git says', steps: [5 * minute], minutes: 0 },
    { what: 'not at all once a push is healthy', steps: [{ push: { b: three('2') } }, minute, 'wake'], minutes: 0 },
    { what: 'since the push of what is not rendered yet', steps: [{ push: { b: 'pending' } }, 3 * minute], minutes: 3 },
    { what: 'since the push whose build fails', steps: [{ push: { b: broken } }, 3 * minute], minutes: 3 },
    {
      what: 'since the first push that failed, however often others follow',
      steps: [{ push: { b: broken } }, 'wake', 10 * minute, { push: { a: configMap('default', 'one') } }, minute],
      minutes: 11,
    },
    {
      what: 'since it was first tried, of a unit that never was applied',
      steps: [
        ...[
          60 * minute,
          { push: { root: documents(...['a', 'b', 'c'].map((name) => kustomization(name, `./${name}`))) } },
        ],
        ...([{ push: { c: broken } }, minute, 'wake', 4 * minute] as const),
      ],
      minutes: 4,
    },
  ]
  for (const { what, steps, minutes } of table) {
    it(what, async () => assert.equal((await stand(steps)).behindMs, minutes * minute))
  }

  it('does not count what a person suspended', async () => {
    const scene = await twoUnits()
    const suspend = { by: 'ann', at: 1 }
    await changeControls(scene.bucket, unitControlsKey('test', idOf('b')), (present) => ({ ...present, suspend }))
    assert.equal((await stand([{ push: { b: three('2') } }, 30 * minute], scene)).behindMs, 0)
  })
})

describe('from push to healthy', () => {
  /** Of the activation that follows, which is the one that applies. */
  const table: readonly {
    readonly what: string
    readonly steps: readonly Step[]
    readonly seconds: readonly number[]
  }[] = [
    { what: 'each unit that changed', steps: [{ push: { b: three('2') } }, 7_000], seconds: [7] },
    { what: 'nothing where nothing was pushed', steps: [7_000], seconds: [] },
    { what: 'nothing where it was said before', steps: [{ push: { b: three('2') } }, 'wake', 7_000], seconds: [] },
    {
      what: 'a revert as any push',
      steps: [{ push: { b: three('2') } }, 'wake', minute, { push: { b: configMap('default', 'three') } }, 5_000],
      seconds: [5],
    },
    {
      what: 'a unit that is new, and the one that defines it',
      steps: [
        {
          push: {
            root: documents(...['a', 'b', 'c'].map((name) => kustomization(name, `./${name}`))),
            c: configMap('default', 'four'),
          },
        },
        4_000,
      ],
      seconds: [4, 4],
    },
    { what: 'nothing while it fails', steps: [{ push: { b: broken } }, 7_000], seconds: [] },
    {
      what: 'the push that repaired it, once it did',
      steps: [{ push: { b: broken } }, 'wake', minute, { push: { b: three('3') } }, 2_000],
      seconds: [2],
    },
  ]
  for (const { what, steps, seconds } of table) {
    it(`tells ${what}`, async () => {
      const { healthyAfterMs } = await stand(steps)
      assert.deepEqual(
        healthyAfterMs.map((ms) => ms / 1_000),
        seconds,
      )
    })
  }

  it('tells nothing of the first contact with a cluster: nobody pushed', async () => {
    const scene = laneScene()
    await scene.push({ root: kustomization('a', './a'), a: configMap('default', 'one') })
    scene.clock.pass(60 * minute)
    const { standing } = await scene.run()
    assert.deepEqual([standing?.healthyAfterMs, standing?.behindMs], [[], 0])
  })

  it('tells no drift that was reverted', async () => {
    const scene = await twoUnits()
    scene.cluster.update(objectId('v1', 'ConfigMap', 'three'), 'kubectl-edit', (object) => ({ ...object, data: {} }))
    assert.deepEqual((await stand([minute], scene)).healthyAfterMs, [])
  })
})

describe('units', () => {
  it('that fail are counted', async () => {
    assert.equal((await stand([{ push: { a: broken, b: broken } }])).failed, 2)
  })

  it('with drift that is left are counted', async () => {
    const plain = laneScene()
    const scene = laneScene({ change: { cluster: { ...plain.deps.cluster, drift: 'report' } } })
    await scene.push({ root: kustomization('a', './a'), a: configMap('default', 'one', { x: '1' }) })
    await scene.run()
    scene.cluster.update(objectId('v1', 'ConfigMap', 'one'), 'kubectl-edit', (object) => ({ ...object, data: {} }))
    assert.equal((await stand([minute], scene)).drifted, 1)
  })
})

describe('what is counted of an activation', () => {
  const counted = async (scene: LaneScene, options: Parameters<LaneScene['run']>[0]) => {
    const result = await scene.run(options)
    const lines = laneMetrics('test', result, scene.clock.now()).map((measured) => metricLine('Sluice', measured))
    return lines.map(({ _aws, ...values }) => values)
  }

  it('is where the cluster stands', async () => {
    const scene = await twoUnits()
    await scene.push({ a: broken, b: three('2') })
    scene.clock.pass(1_500)
    assert.deepEqual(await counted(scene, {}), [
      {
        ...{ Stack: 'Sluice', Cluster: 'test' },
        ...{ FailedUnits: 1, BehindHead: 1.5, PushToHealthy: [1.5], UnitsDrifted: 0 },
      },
    ])
  })

  it('is what it came to as an audit too', async () => {
    const [, audit] = await counted(await twoUnits(), { scope: 'wide' })
    assert.deepEqual([audit?.Audits, audit?.AuditObjects, audit?.DriftFound], [1, 3, 0])
  })

  it('is a failure, and no audit, where the cluster does not answer', async () => {
    const scene = await twoUnits()
    Object.assign(scene.deps.api, { serverVersion: () => Promise.reject(new Error('connection refused')) })
    const [stood, audit] = await counted(scene, { scope: 'wide' })
    assert.deepEqual(stood, { Stack: 'Sluice', Cluster: 'test', FailedUnits: 1 })
    assert.equal(audit?.Audits, 0)
  })

  it('is nothing where there was nothing to do', async () => {
    assert.deepEqual(await counted(await twoUnits(), { maySkip: true }), [])
  })

  it('costs no request and no read', async () => {
    const scene = await twoUnits()
    await scene.push({ b: three('2') })
    take(scene.reads)
    const result = await scene.run()
    const read = take(scene.reads)
    laneMetrics('test', result, scene.clock.now())
    assert.deepEqual(take(scene.reads), [])
    assert.ok(read.some((key) => key.startsWith('heads/')))
  })
})
