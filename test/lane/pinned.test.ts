import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { at } from '../../lib/core/json.ts'
import { gitRevision } from '../../lib/core/revision.ts'
import { laneMemory } from '../../lib/lane/memory.ts'
import { putArtifact } from '../../lib/store/artifacts.ts'
import { type Controls, changeControls } from '../../lib/store/controls.ts'
import { readHead, writeHead } from '../../lib/store/heads.ts'
import { artifactKey, unitControlsKey } from '../../lib/store/keys.ts'
import { aroundEffects } from '../support/effects.ts'
import { configMap, deployment, documents, kustomization } from '../support/manifests.ts'
import { type LaneScene, laneScene, objectId, sourceAt } from './lane-scene.ts'
import { idOf } from './samples.ts'

const second = 1_000
const config = (name: string, value = '1') => configMap('default', name, { a: value })
const root = documents(kustomization('apps', './apps'), kustomization('other', './other'))

function order({ bucket }: LaneScene, unit: string, change: (present: Controls) => Controls) {
  return changeControls(bucket, unitControlsKey('test', idOf(unit)), change)
}

/** Pins a unit to an artifact, as `sluice rollback` does. */
async function pin(scene: LaneScene, unit: string, yaml: string, commit = 1): Promise<void> {
  const artifact = await putArtifact(scene.bucket, yaml)
  const revision = gitRevision('main', `${commit}`.padStart(40, '0'))
  await order(scene, unit, (present) => ({ ...present, pin: { by: 'ann', at: 1, artifact, revision } }))
}

const unpin = (scene: LaneScene, unit: string) => order(scene, unit, ({ pin: _, ...rest }) => rest)

function dataOf({ cluster }: LaneScene, name: string): unknown {
  return at(cluster.get(objectId('v1', 'ConfigMap', name)) ?? null, 'data', 'a')
}

/** `apps` was at version 1 and is at version 2. */
async function twice(): Promise<LaneScene> {
  const scene = laneScene()
  await scene.push({ root, apps: config('own'), other: config('moving') })
  await scene.run()
  await scene.push({ apps: config('own', '2') })
  await scene.run()
  assert.equal(dataOf(scene, 'own'), '2')
  return scene
}

async function gitDown({ bucket }: LaneScene): Promise<void> {
  const { id } = sourceAt()
  const seen = await readHead(bucket.store, id)
  const error = { code: 'SourceFailed', message: 'Git is down', since: 1 }
  await writeHead(bucket, id, { head: { ...seen!.value, error }, seen })
}

/** What keeps anything new of `other` from coming. */
const outages: Readonly<Record<string, (scene: LaneScene) => Promise<unknown>>> = {
  'the source of a unit fails': gitDown,
  'the build of a unit fails': (scene) => scene.push({ other: { broken: 'no such file' } }),
}

const breakages: Readonly<Record<string, (scene: LaneScene) => Promise<unknown>>> = {
  'the head is in order': async () => undefined,
  'its build fails': (scene) => scene.push({ apps: { broken: 'no such file' } }),
  'its source fails': gitDown,
  'its head has no such build any more': (scene) => scene.push({ apps: null }),
}

describe('a pinned unit', () => {
  for (const [how, breaks] of Object.entries(breakages)) {
    it(`is brought to the pinned artifact, and is ready with it, where ${how}`, async () => {
      const scene = await twice()
      await breaks(scene)
      await pin(scene, 'apps', config('own'))
      const { outcomes } = await scene.run()
      assert.equal(dataOf(scene, 'own'), '1')
      assert.equal(outcomes.get(idOf('apps'))?.kind, 'ready')
      const { applied, conditions } = await scene.record('apps')
      assert.match(applied?.revision ?? '', /1$/)
      assert.match(conditions.find(({ type }) => type === 'Ready')?.message ?? '', /^Applied revision: main@sha1:0+1$/)
    })
  }

  for (const [how, breaks] of Object.entries(outages)) {
    it(`is brought there though ${how}, on which it depends`, async () => {
      const scene = laneScene()
      const depends = kustomization('apps', './apps', 'dependsOn: [{name: other}]\n')
      await scene.push({ root: documents(depends, kustomization('other', './other')), apps: config('own'), other: '' })
      await scene.run()
      await scene.push({ apps: config('own', '2') })
      await scene.run()
      await breaks(scene)
      await scene.run()
      await pin(scene, 'apps', config('own'))
      assert.equal((await scene.outcomes()).apps, 'ready')
      assert.equal(dataOf(scene, 'own'), '1')
    })
  }

  it('waits for a unit that was never there, or whose last change did not come to an end', async () => {
    for (const applied of [false, true]) {
      const scene = laneScene()
      const depends = kustomization('apps', './apps', 'dependsOn: [{name: other}]\n')
      const other = kustomization('other', './other', 'wait: true\ntimeout: 5s\n')
      await scene.push({
        root: documents(depends, other),
        apps: config('own'),
        other: applied ? '' : { broken: 'bad' },
      })
      await scene.run()
      if (applied) await scene.push({ other: deployment('default', 'never-healthy') })
      await scene.run()
      await gitDown(scene)
      await pin(scene, 'apps', config('own', '0'))
      assert.equal((await scene.outcomes()).apps, 'waiting')
      assert.equal(dataOf(scene, 'own'), applied ? '1' : undefined)
    }
  })

  it('stays there whatever is pushed, at no cost', async () => {
    const scene = await twice()
    await pin(scene, 'apps', config('own'))
    await scene.run()
    const { nextEvent } = await scene.record('apps')
    await scene.push({ apps: config('own', '3') })
    for (const scope of ['narrow', 'wide', 'narrow'] as const) {
      assert.deepEqual(await scene.outcomes({ scope }), { 'flux-system': 'ready', apps: 'ready', other: 'ready' })
    }
    assert.equal(dataOf(scene, 'own'), '1')
    assert.equal((await scene.record('apps')).nextEvent, nextEvent)
  })

  it('is mended as it was pinned, where others change it', async () => {
    const scene = await twice()
    await pin(scene, 'apps', config('own'))
    await scene.run()
    scene.cluster.remove(objectId('v1', 'ConfigMap', 'own'))
    await scene.run({ scope: 'wide' })
    assert.equal(dataOf(scene, 'own'), '1')
  })

  it('goes to what the head has once it is unpinned', async () => {
    const scene = await twice()
    await pin(scene, 'apps', config('own'))
    await scene.run()
    await scene.push({ apps: config('own', '3') })
    await scene.run()
    await unpin(scene, 'apps')
    await scene.run()
    assert.equal(dataOf(scene, 'own'), '3')
    assert.match((await scene.record('apps')).applied?.revision ?? '', /3$/)
  })

  it('is left alone while it is suspended, and obeys the pin when it is resumed', async () => {
    const scene = await twice()
    await pin(scene, 'apps', config('own'))
    await order(scene, 'apps', (present) => ({ ...present, suspend: { by: 'ann', at: 1 } }))
    await scene.run({ scope: 'wide' })
    assert.equal(dataOf(scene, 'own'), '2')
    await order(scene, 'apps', ({ suspend: _, ...rest }) => rest)
    await scene.run()
    assert.equal(dataOf(scene, 'own'), '1')
  })

  it('fails, touches nothing and asks for no render where the artifact is gone', async () => {
    const scene = await twice()
    await pin(scene, 'apps', config('own', '0'))
    await scene.bucket.store.delete(artifactKey(await putArtifact(scene.bucket, config('own', '0'))))
    assert.equal((await scene.outcomes()).apps, 'failed')
    assert.equal(dataOf(scene, 'own'), '2')
    const { conditions } = await scene.record('apps')
    assert.match(conditions[0]?.message ?? '', /was pinned by ann to artifact .* which is not in the bucket any more/)
    assert.deepEqual(
      scene.asked.filter((what) => what.startsWith('render')),
      [],
    )
  })

  it('loses what the pinned artifact has not, and it comes back', async () => {
    const scene = laneScene()
    await scene.push({ root, apps: config('own'), other: config('moving') })
    await scene.run()
    await scene.push({ apps: documents(config('own'), config('fresh')) })
    await scene.run()
    await pin(scene, 'apps', config('own'))
    await scene.run()
    assert.deepEqual(scene.live(), ['ConfigMap/moving', 'ConfigMap/own'])
    await unpin(scene, 'apps')
    await scene.run()
    assert.deepEqual(scene.live(), ['ConfigMap/fresh', 'ConfigMap/moving', 'ConfigMap/own'])
  })

  it('does not let an object be deleted that moves to it in Git, and takes it when it is unpinned', async () => {
    const scene = await twice()
    const { uid } = scene.cluster.get(objectId('v1', 'ConfigMap', 'moving'))!.metadata
    await pin(scene, 'apps', config('own'))
    await scene.push({ other: '', apps: documents(config('own', '2'), config('moving')) })
    for (const scope of ['narrow', 'wide', 'narrow'] as const) await scene.run({ scope })
    assert.deepEqual(scene.live(), ['ConfigMap/moving', 'ConfigMap/own'])
    await unpin(scene, 'apps')
    assert.deepEqual(await scene.outcomes(), { 'flux-system': 'ready', apps: 'ready', other: 'ready' })
    const { metadata } = scene.cluster.get(objectId('v1', 'ConfigMap', 'moving'))!
    assert.deepEqual([metadata.uid, at(metadata, 'labels', 'kustomize.toolkit.fluxcd.io/name')], [uid, 'apps'])
  })

  it('leaves to others what it does not want now', async () => {
    const scene = await twice()
    await pin(scene, 'apps', config('own'))
    const shared = config('shared')
    await scene.push({ apps: documents(config('own', '2'), shared), other: documents(config('moving'), shared) })
    assert.deepEqual(await scene.outcomes(), { 'flux-system': 'ready', apps: 'ready', other: 'ready' })
    assert.deepEqual(scene.live(), ['ConfigMap/moving', 'ConfigMap/own', 'ConfigMap/shared'])
  })

  it('holds deletions back that are many, as ever', async () => {
    const { deps } = laneScene()
    const deletion = { maxPercent: 50, minObjects: 2, protect: [] }
    const scene = laneScene({ change: { cluster: { ...deps.cluster, deletion } } })
    const all = documents(...['one', 'two', 'three', 'four'].map((name) => config(name)))
    await scene.push({ root: kustomization('apps', './apps'), apps: all })
    await scene.run()
    await pin(scene, 'apps', config('one'))
    assert.equal((await scene.outcomes()).apps, 'failed')
    assert.equal(scene.live().length, 4)
    assert.equal((await scene.record('apps')).held?.objects.length, 3)
  })

  it('has the units that its pinned artifact defines, each as the head has it', async () => {
    const scene = laneScene()
    const team = kustomization('team', './team')
    await scene.push({ root, apps: team, team: config('theirs'), other: config('moving') })
    await scene.run()
    await scene.push({ apps: documents(team, kustomization('more', './more')), more: config('newer') })
    await scene.run()
    await pin(scene, 'apps', team)
    await scene.push({ team: config('theirs', '2') })
    await scene.run()
    assert.deepEqual(scene.live(), ['ConfigMap/moving', 'ConfigMap/theirs'])
    assert.equal(dataOf(scene, 'theirs'), '2')
  })

  it('may be the root', async () => {
    const scene = await twice()
    await scene.push({ root: kustomization('other', './other') })
    await scene.run()
    assert.deepEqual(scene.live(), ['ConfigMap/moving'])
    await pin(scene, 'flux-system', root)
    await scene.run()
    assert.deepEqual(scene.live(), ['ConfigMap/moving', 'ConfigMap/own'])
  })

  it('keeps clusters of later waves waiting', async () => {
    const scene = await twice()
    assert.equal((await scene.lane()).pass?.ready, true)
    await pin(scene, 'apps', config('own'))
    await scene.run()
    assert.equal((await scene.lane()).pass?.ready, false)
  })
})

describe('a pin that comes while a unit waits for its health', () => {
  const front = (version: number) => deployment('default', 'front', { annotations: `{v: "${version}"}` })
  const versionOf = ({ cluster }: LaneScene) =>
    at(
      cluster.get(objectId('apps/v1', 'Deployment', 'front')) ?? null,
      'spec',
      'template',
      'metadata',
      'annotations',
      'v',
    )

  it('ends the wait within seconds', async () => {
    const scene = laneScene()
    const waits = kustomization('apps', './apps', 'wait: true\ntimeout: 5m\n')
    await scene.push({ root: waits, apps: front(1) })
    scene.clock.after(second, () => scene.rolledOut('front'))
    await scene.run()
    await scene.push({ apps: front(2) })
    const start = scene.clock.now()
    scene.clock.after(10 * second, () => pin(scene, 'apps', front(1)))
    scene.clock.after(14 * second, () => {
      assert.equal(versionOf(scene), '1')
      scene.rolledOut('front')
    })
    assert.deepEqual(await scene.outcomes({ endsAt: start + 600 * second }), { 'flux-system': 'ready', apps: 'ready' })
    assert(scene.clock.now() - start < 20 * second)
  })
})

/** What happens when the pin is written, between two effects of the worker that takes the push. */
const meanwhile: Readonly<Record<string, (scene: LaneScene) => Promise<unknown>>> = {
  'the worker goes on': async () => undefined,
  'the worker dies': async () => {
    throw new Error('dead')
  },
  'another worker obeys the pin before it goes on': (scene) => scene.run({}, { ...scene.deps, memory: laneMemory() }),
}

describe('a push and a pin at once', () => {
  /** Takes the push to version 3, with a step before one of the effects; answers how many effects there were. */
  async function pushed(scene: LaneScene, before: number, step: () => Promise<unknown>): Promise<number> {
    let count = 0
    const { store, cluster } = aroundEffects(async (_, happen) => {
      if (count++ === before) await step()
      return happen()
    })
    const { deps } = scene
    const worker = { ...deps, api: cluster(deps.api), bucket: { ...deps.bucket, store: store(deps.bucket.store) } }
    await scene.push({ apps: config('own', '3') })
    await scene.run({}, worker).catch(() => undefined)
    return count
  }

  for (const [what, happens] of Object.entries(meanwhile)) {
    it(`end at the pinned artifact, before whichever effect the pin comes, where ${what}`, async () => {
      const all = await pushed(await twice(), -1, async () => undefined)
      assert(all > 5)
      for (let before = 0; before < all; before++) {
        const scene = await twice()
        await pushed(scene, before, async () => {
          await pin(scene, 'apps', config('own'))
          await happens(scene)
        })
        // Whoever writes a pin sends a command after it.
        await scene.run()
        assert.equal(dataOf(scene, 'own'), '1', `before effect ${before} of ${all}`)
        assert.match((await scene.record('apps')).applied?.revision ?? '', /1$/, `before effect ${before} of ${all}`)
      }
    })
  }
})
