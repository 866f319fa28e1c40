import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LiveObject } from '../../lib/apply/cluster.ts'
import type { JsonObject } from '../../lib/core/json.ts'
import type { DriftMode } from '../../lib/lane/drift/drift-mode.ts'
import { readEvents, type StoredEvent } from '../../lib/store/events.ts'
import { configMap, deployment, documents, kustomization } from '../support/manifests.ts'
import { type LaneScene, laneScene, objectId, take } from './lane-scene.ts'
import { start } from './samples.ts'

const a = objectId('v1', 'ConfigMap', 'a')
const b = objectId('v1', 'ConfigMap', 'b')
const minute = 60_000

interface Options {
  readonly drift?: DriftMode
  readonly annotation?: string
  readonly spec?: string
}

/** One unit `apps` with ConfigMaps a and b; `later` depends on it. */
async function synced({ drift, annotation, spec = '' }: Options = {}) {
  const plain = laneScene()
  const scene = drift === undefined ? plain : laneScene({ change: { cluster: { ...plain.deps.cluster, drift } } })
  const unit = kustomization('apps', './apps', spec)
  const annotated = unit.replace('flux-system}', `flux-system, annotations: {sluice.dev/drift: ${annotation}}}`)
  await scene.push({
    root: documents(
      annotation === undefined ? unit : annotated,
      kustomization('later', './later', 'dependsOn: [{name: apps}]\n'),
    ),
    apps: documents(configMap('default', 'a', { x: '1' }), configMap('default', 'b', { x: '1' })),
    later: configMap('default', 'later'),
  })
  await scene.run()
  take(scene.requests)
  return scene
}

const audit = (scene: LaneScene) => scene.outcomes({ scope: 'wide' })
const data = (scene: LaneScene, id = a) => scene.cluster.get(id)?.data
const edit = (scene: LaneScene, value: JsonObject, id = a, by = 'kubectl-edit') =>
  scene.cluster.update(id, by, (object) => ({ ...object, data: value }))
const condition = async (scene: LaneScene) => {
  const { status, reason, message } = (await scene.record('apps')).conditions.find(({ type }) => type === 'Ready')!
  return { is: `${status} ${reason}`, message }
}
const writes = (scene: LaneScene) => take(scene.requests).filter((line) => /^(APPLY|PATCH|DELETE)/.test(line))

/** Events of a unit that have to do with drift, oldest first. */
async function events(scene: LaneScene, unit = 'apps'): Promise<readonly StoredEvent[]> {
  const { found } = await readEvents(scene.bucket.store, 'test', { day: start, limit: 1_000 })
  return found.filter((event) => event.unit.endsWith(`/${unit}`) && event.reason.startsWith('Drift')).reverse()
}

describe('drift that is reverted', () => {
  it('is told by object and field, with who owns it, since when and what was done', async () => {
    const scene = await synced()
    scene.clock.pass(minute)
    edit(scene, { x: '2', more: 'y' })
    assert.deepEqual(await audit(scene), { 'flux-system': 'ready', apps: 'ready', later: 'ready' })
    assert.deepEqual(data(scene), { x: '1' })
    const [event] = await events(scene)
    assert.equal(event?.reason, 'DriftReverted')
    const actors = [{ manager: 'kubectl-edit', operation: 'Update', time: '2026-01-01T00:01:00Z' }]
    const fields = [
      { path: '/data/x', wanted: '"1"', found: '"2"' },
      { path: '/data/more', found: '"y"' },
    ]
    const firstSeen = scene.clock.now()
    assert.deepEqual(event.drift, [
      { id: a, version: 'v1', kind: 'changed', fields, actors, firstSeen, times: 1, done: 'reverted' },
    ])
    assert.equal(
      event.message,
      [
        'Drift reverted:',
        'ConfigMap/default/a configured: it was changed (field manager kubectl-edit, Update, 2026-01-01T00:01:00Z)',
        '  /data/x: wanted "1", found "2"',
        '  /data/more: found "y", not in Git',
      ].join('\n'),
    )
    assert.equal((await scene.record('apps')).drift, undefined)
  })

  const tamperings: readonly (readonly [string, string, (scene: LaneScene) => void, RegExp])[] = [
    ['a deleted object', 'missing', ({ cluster }) => cluster.remove(a), /a created: it was missing$/m],
    [
      'another object of the same name',
      'replaced',
      ({ cluster }) => {
        cluster.remove(a)
        const metadata = { name: 'a', namespace: 'default' }
        cluster.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { x: '3' } }, 'robot')
      },
      /another object of its name was there/,
    ],
    [
      'an owner label that was taken off',
      'changed',
      ({ cluster }) => cluster.update(a, 'kubectl-label', withoutLabels),
      /\/metadata\/labels\/kustomize.toolkit.fluxcd.io~1name: wanted "apps", not there/,
    ],
    [
      'a value that was changed and changed back',
      'ownership',
      (scene) => {
        edit(scene, { x: '2' }, a, 'robot')
        edit(scene, { x: '1' }, a, 'robot')
      },
      /configured: others owned fields of it \(field manager robot/,
    ],
  ]
  for (const [what, kind, tamper, told] of tamperings) {
    it(`is also ${what}`, async () => {
      const scene = await synced()
      tamper(scene)
      assert.equal((await audit(scene)).apps, 'ready')
      assert.deepEqual(data(scene), { x: '1' })
      const [event] = await events(scene)
      assert.deepEqual([event?.drift?.[0]?.kind, event?.drift?.[0]?.done], [kind, 'reverted'])
      assert.match(event!.message, told)
      take(scene.requests)
      assert.equal((await audit(scene)).apps, 'ready')
      assert.deepEqual(writes(scene), [])
    })
  }

  it('is told as of nobody where a field was taken away: nothing is left that somebody could own', async () => {
    const scene = await synced()
    edit(scene, {})
    await audit(scene)
    const [event] = await events(scene)
    assert.equal(
      event?.message,
      [
        'Drift reverted:',
        'ConfigMap/default/a configured: it was changed (no field manager owns what differs now)',
        '  /data/x: wanted "1", not there',
      ].join('\n'),
    )
  })

  it('has an event of its own beside that of a push in the same activation', async () => {
    const scene = await synced()
    scene.cluster.remove(a)
    await scene.push({ apps: documents(configMap('default', 'a', { x: '1' }), configMap('default', 'b', { x: '2' })) })
    await audit(scene)
    const { found } = await readEvents(scene.bucket.store, 'test', { day: start, limit: 100 })
    const told = found.filter(({ unit }) => unit.endsWith('/apps')).sort((one, other) => other.seq - one.seq)
    assert.deepEqual(
      told.slice(0, 2).map(({ reason, message }) => [reason, message.split('\n')[1]]),
      [
        ['ReconciliationSucceeded', 'ConfigMap/default/b configured'],
        ['DriftReverted', 'ConfigMap/default/a created: it was missing'],
      ],
    )
  })
})

describe('drift that is only reported', () => {
  for (const options of [{ drift: 'report' }, { drift: 'revert', annotation: 'report' }] as const) {
    it(`is left as it is, and the unit is not ready: ${JSON.stringify(options)}`, async () => {
      const scene = await synced(options)
      edit(scene, { x: '2' })
      scene.cluster.remove(b)
      const outcomes = await audit(scene)
      assert.deepEqual(outcomes, { 'flux-system': 'ready', apps: 'waiting', later: 'ready' })
      assert.deepEqual(writes(scene), [])
      const { is, message } = await condition(scene)
      assert.equal(is, 'False DriftDetected')
      assert.match(message, /^2 objects are not as in Git, and left so, since drift is only reported here:$/m)
      assert.match(message, /^ConfigMap\/default\/a was changed \(field manager kubectl-edit, Update, /m)
      assert.match(message, /^ {2}\/data\/x: wanted "1", found "2"$/m)
      assert.match(message, /^ConfigMap\/default\/b is missing$/m)
      assert.match(message, /annotate Kustomization\/flux-system\/apps with sluice.dev\/drift: revert/)
    })
  }

  it('is reverted where the unit says so though the cluster does not', async () => {
    const scene = await synced({ drift: 'report', annotation: 'revert' })
    edit(scene, { x: '2' })
    assert.equal((await audit(scene)).apps, 'ready')
    assert.deepEqual(data(scene), { x: '1' })
  })

  it('is told once while it stays the same, with since when; and when it changes or goes', async () => {
    const scene = await synced({ drift: 'report' })
    edit(scene, { x: '2' })
    const first = scene.clock.now()
    for (let n = 0; n < 3; n++) {
      await audit(scene)
      scene.clock.pass(minute)
    }
    const seen = async () => (await events(scene)).map(({ reason, drift = [] }) => [reason, drift.length])
    assert.deepEqual(await seen(), [['DriftDetected', 1]])
    const record = await scene.record('apps')
    await audit(scene)
    assert.deepEqual(await scene.record('apps'), record, 'the same again costs no write')
    edit(scene, { x: '3' })
    await audit(scene)
    const [finding] = (await scene.record('apps')).drift!
    assert.deepEqual([finding?.firstSeen, finding?.times, finding?.done], [first, 2, 'reported'])
    scene.cluster.update(a, 'kubectl-edit', (object) => ({ ...object, data: { x: '1' } }))
    scene.cluster.update(a, 'kustomize-controller', (object) => object)
    edit(scene, { x: '1' })
    await audit(scene)
    assert.deepEqual(await seen(), [
      ['DriftDetected', 1],
      ['DriftDetected', 1],
      ['DriftDetected', 1],
    ])
    assert.match((await condition(scene)).message, /is as in Git, but others own fields of it/)
    await scene.push({ apps: documents(configMap('default', 'a', { x: '9' }), configMap('default', 'b', { x: '1' })) })
    assert.equal((await audit(scene)).apps, 'ready')
    assert.equal((await scene.record('apps')).drift, undefined)
    assert.deepEqual((await seen()).at(-1), ['DriftResolved', 0])
  })

  it('is overwritten by a push that changes the object, and left by one that changes others', async () => {
    const scene = await synced({ drift: 'report' })
    edit(scene, { x: '2' })
    edit(scene, { x: '2' }, b)
    const revision = await scene.push({
      apps: documents(configMap('default', 'a', { x: '5' }), configMap('default', 'b', { x: '1' })),
    })
    assert.equal((await scene.outcomes()).apps, 'waiting')
    assert.deepEqual([data(scene), data(scene, b)], [{ x: '5' }, { x: '2' }])
    const record = await scene.record('apps')
    assert.equal(record.applied?.revision, revision)
    assert.deepEqual(
      record.drift?.map(({ id }) => id),
      [b],
    )
    await scene.push({ apps: documents(configMap('default', 'a', { x: '5' }), configMap('default', 'b', { x: '6' })) })
    assert.equal((await scene.outcomes()).apps, 'ready')
    assert.deepEqual(data(scene, b), { x: '6' })
  })

  it('is not waited for where health is asked for, and an object that goes is not ready', async () => {
    const scene = await synced({ drift: 'report', spec: 'wait: true\ntimeout: 5m\n' })
    const hold = (object: LiveObject) => ({
      ...object,
      metadata: { ...object.metadata, finalizers: ['example.com/x'] },
    })
    scene.cluster.update(a, 'robot', hold)
    scene.cluster.remove(a)
    scene.cluster.remove(b)
    const before = scene.clock.now()
    assert.equal((await audit(scene)).apps, 'waiting')
    assert.equal(scene.clock.now(), before)
    const { is, message } = await condition(scene)
    assert.equal(is, 'False DriftDetected')
    assert.match(message, /ConfigMap\/default\/a is being deleted\nConfigMap\/default\/b is missing/)
  })

  it('is also what a crash or another worker left half said', async () => {
    const scene = await synced({ drift: 'report' })
    edit(scene, { x: '2' })
    await audit(scene)
    await audit(scene)
    await scene.outcomes({ scope: 'narrow' })
    assert.equal((await events(scene)).length, 1)
    assert.deepEqual(writes(scene), [])
  })

  it('counts for nothing where the annotation says something else', async () => {
    const scene = await synced({ annotation: 'repotr' })
    assert.match((await condition(scene)).message, /annotation sluice.dev\/drift is "repotr" and counts for nothing/)
  })
})

describe('drift that comes back each time', () => {
  /** Someone sets the value again before each audit. */
  async function fought(scene: LaneScene, audits: number, pause = minute): Promise<readonly string[]> {
    const seen: string[] = []
    for (let n = 0; n < audits; n++) {
      scene.clock.pass(pause)
      if (JSON.stringify(data(scene)) === '{"x":"1"}') edit(scene, { x: 'robot' }, a, 'robot')
      await audit(scene)
      seen.push(JSON.stringify(data(scene)) === '{"x":"1"}' ? 'reverted' : 'left')
    }
    return seen
  }

  it('is contested after three reverts, and held back longer each time', async () => {
    const scene = await synced()
    const seen = await fought(scene, 40)
    const gaps = seen.flatMap((what, index) => (what === 'reverted' ? [index] : []))
    assert.deepEqual(gaps, [0, 1, 2, 7, 17, 37])
    assert.match(
      (await events(scene)).map(({ reason }) => reason).join(' '),
      /^DriftReverted DriftReverted DriftContested/,
    )
  })

  it('names the fields that Git could leave to others, ready to be pasted', async () => {
    const scene = await synced()
    await fought(scene, 4)
    const { is, message } = await condition(scene)
    assert.equal(is, 'False DriftContested')
    assert.match(message, /1 object is set again and again by others/)
    assert.match(message, /field manager robot, Update, .*; held back until 2026-01-01T00:08:00Z/)
    const rule = [
      'spec:',
      '  ignore:',
      '    - paths:',
      '        - "/data/x"',
      '      target:',
      '        kind: "ConfigMap"',
    ]
    assert.ok(message.includes(`${rule.join('\n')}\n        name: "a"\n        namespace: "default"`), message)
    const next = Date.UTC(2026, 0, 1, 0, 8) - scene.clock.now()
    assert.deepEqual(take(scene.asked), [`look later ${next}`])
    // The rule is what it says it is.
    const ignore = message.slice(message.indexOf('  ignore:')).replaceAll(/^ {2}/gm, '')
    await scene.push({ root: documents(kustomization('apps', './apps', `${ignore}\n`)) })
    assert.equal((await audit(scene)).apps, 'ready')
    assert.deepEqual(data(scene), { x: 'robot' })
  })

  it('survives a change of the process, and is forgotten after an hour of calm', async () => {
    const scene = await synced()
    await fought(scene, 3)
    assert.equal((await audit(scene)).apps, 'ready')
    assert.equal((await scene.record('apps')).reverts?.[0]?.count, 3)
    scene.clock.pass(61 * minute)
    await audit(scene)
    assert.deepEqual((await scene.record('apps')).reverts ?? [], [])
    assert.deepEqual(await fought(scene, 3), ['reverted', 'reverted', 'reverted'])
  })

  it('is reverted at once where it comes but now and then', async () => {
    const scene = await synced()
    assert.deepEqual(new Set(await fought(scene, 8, 40 * minute)), new Set(['reverted']))
    assert.equal((await condition(scene)).is, 'True ReconciliationSucceeded')
  })

  it('is overwritten all the same by a push that changes the object', async () => {
    const scene = await synced()
    await fought(scene, 4)
    await scene.push({ apps: documents(configMap('default', 'a', { x: '7' }), configMap('default', 'b', { x: '1' })) })
    assert.equal((await scene.outcomes()).apps, 'ready')
    assert.deepEqual(data(scene), { x: '7' })
  })
})

describe('a finding', () => {
  it('names list items by their key, and what others set inside of ours', async () => {
    const scene = laneScene({ change: {} })
    await scene.push({ root: kustomization('apps', './apps'), apps: deployment('default', 'front') })
    await scene.run()
    const front = objectId('apps/v1', 'Deployment', 'front')
    scene.cluster.update(front, 'robot', (object) => {
      const text = JSON.stringify(object).replace('"image":"nginx"', '"image":"evil","tty":true')
      return JSON.parse(text)
    })
    await audit(scene)
    const [event] = await events(scene)
    const container = '/spec/template/spec/containers[name=main]'
    assert.deepEqual(event?.drift?.[0]?.fields, [
      {
        path: `${container}/image`,
        pointer: '/spec/template/spec/containers/0/image',
        wanted: '"nginx"',
        found: '"evil"',
      },
      { path: `${container}/tty`, pointer: '/spec/template/spec/containers/0/tty', found: 'true', foreign: true },
    ])
  })

  it('shows no value that a variable took from a Secret, nor what stands in its place', async () => {
    const scene = laneScene()
    const password = Buffer.from('s3cr3t-value').toString('base64')
    const metadata = { name: 'vars', namespace: 'flux-system' }
    scene.cluster.create({ apiVersion: 'v1', kind: 'Secret', metadata, data: { password } }, 'test')
    const spec = 'postBuild: {substituteFrom: [{kind: Secret, name: vars}]}\n'
    const url = `https://me:\${password}@example.com`
    await scene.push({ root: kustomization('apps', './apps', spec), apps: configMap('default', 'a', { url, x: '1' }) })
    await scene.run()
    edit(scene, { url: 'https://me:old-s3cr3t@example.com', x: '2' })
    await audit(scene)
    const [event] = await events(scene)
    assert.deepEqual(event?.drift?.[0]?.fields, [
      { path: '/data/url', wanted: '"https://me:***@example.com"', found: '"***"' },
      { path: '/data/x', wanted: '"1"', found: '"2"' },
    ])
    assert.doesNotMatch(JSON.stringify(event), /s3cr3t/)
  })
})

function withoutLabels(object: LiveObject): JsonObject {
  const { labels: _, ...metadata } = object.metadata
  return { ...object, metadata }
}
