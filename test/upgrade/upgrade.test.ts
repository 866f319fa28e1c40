import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { systemClock } from '../../lib/adapters/system/clock.ts'
import { Problem } from '../../lib/core/problem.ts'
import { unitId } from '../../lib/flux/definition.ts'
import { openDiskQueues } from '../../lib/local/disk-queues.ts'
import { parseNotifyMessage, parseRenderMessage, parseSyncMessage } from '../../lib/queue/message.ts'
import type { QueueReader } from '../../lib/queue/queue.ts'
import { configMap } from './before.ts'
import { type UpgradeScene, upgradeScene } from './scene.ts'

async function withScene(use: (scene: UpgradeScene) => Promise<void>): Promise<void> {
  const scene = await upgradeScene()
  try {
    await use(scene)
  } finally {
    await scene.remove()
  }
}

const headKey = 'heads/8911fcf3681c10846d00f37da51bcdcb31a849553536322cecbae9c6f121072a'
const units = ['flux-system', 'app', 'held'].map((name) => `test Kustomization/flux-system/${name}`)

function schemaOf(objects: ReadonlyMap<string, string>, key: string): number {
  return JSON.parse(objects.get(key) ?? '{}').schema
}

describe('the bucket, queues and cluster of the version before', () => {
  test('are taken over as they are: nothing is written to the cluster, and nobody has to do anything', async () => {
    await withScene(async (scene) => {
      assert.equal(schemaOf(await scene.objects(), headKey), 2)
      const run = await scene.once()
      assert.deepEqual(
        units.map((unit) => run.outcomes.get(unit)?.kind),
        ['ready', 'ready', 'ready'],
      )
      assert.deepEqual(scene.writesOf(run), [])
    })
  })

  test('go on with the next push, and what people said before the upgrade still counts', async () => {
    await withScene(async (scene) => {
      scene.repository.commit({
        'app/one.yaml': configMap('one', 'second'),
        'app/two.yaml': null,
        'held/three.yaml': configMap('three', 'second'),
      })
      const run = await scene.once()
      assert.equal((await scene.live('one'))?.data.value, 'second')
      assert.equal(await scene.live('two'), undefined)
      assert.equal((await scene.live('three'))?.data.value, 'first')
      assert.equal(run.records.get(unitId('Kustomization', 'flux-system', 'app'))?.inventory.length, 2)
      assert.equal(schemaOf(await scene.objects(), headKey), 3)
    })
  })

  test('messages that it had sent are read', async () => {
    await withScene(async ({ folder }) => {
      const told: Problem[] = []
      const queues = await openDiskQueues({
        ...{ folder: `${folder}/data`, clock: systemClock, onProblem: (problem) => void told.push(problem) },
      })
      try {
        const { renders, syncs, notices } = queues.readers
        assert.deepEqual(
          (await bodiesOf(renders)).map(parseRenderMessage).map(({ kind }) => kind),
          ['push', 'poll'],
        )
        assert.deepEqual(
          (await bodiesOf(syncs)).map(parseSyncMessage).map(({ kind }) => kind),
          ['audit'],
        )
        assert.deepEqual(
          (await bodiesOf(notices)).map(parseNotifyMessage).map(({ kind }) => kind),
          ['event'],
        )
        assert.deepEqual(told, [])
      } finally {
        await queues.close()
      }
    })
  })
})

async function bodiesOf(reader: QueueReader): Promise<readonly string[]> {
  const { signal } = new AbortController()
  const found = await reader.receive({ max: 10, visibilityMs: 60_000, waitMs: 0, signal })
  return found.map(({ body }) => body)
}

/** Documents that a later version may have written before somebody went back to this one. */
const documents = [
  headKey,
  'clusters/test/records/Kustomization/flux-system/app',
  'clusters/test/identity',
  'clusters/test/lane',
] as const

/** Puts a document there that a later version has written; gives its text. */
async function ofLater({ objects, withStore }: UpgradeScene, key: string): Promise<string> {
  const before = (await objects()).get(key)
  assert.ok(before, 'the fixture has it')
  const later = JSON.stringify({ ...JSON.parse(before), schema: 99, more: 'than this version knows' })
  await withStore(async (store) => {
    const etag = (await store.get(key))?.etag
    assert.ok(etag)
    await store.put(key, Buffer.from(later), { etag })
  })
  return later
}

const refusal = /of schema 99, this version reads up to \d; it was left as it is\. Use the version/

describe('a document of a later version', () => {
  for (const key of documents) {
    test(`${key}: is told of, and neither it nor what it is about is changed`, async () => {
      await withScene(async (scene) => {
        const later = await ofLater(scene, key)
        scene.repository.commit({ 'app/one.yaml': configMap('one', 'second'), 'app/two.yaml': null })
        const outcome = await scene.once().then(
          (run) => ({ writes: scene.writesOf(run), told: JSON.stringify([...run.outcomes]) }),
          (problem: unknown) => ({
            writes: [],
            told: problem instanceof Problem ? JSON.stringify(problem) : String(problem),
          }),
        )
        assert.match(outcome.told, refusal)
        assert.deepEqual(outcome.writes, [])
        assert.equal((await scene.objects()).get(key), later)
        assert.equal((await scene.live('one'))?.data.value, 'first')
        assert.ok(await scene.live('two'))
      })
    })
  }

  test('orders of one unit: that unit is held, and no other', async () => {
    await withScene(async (scene) => {
      const key = 'clusters/test/controls/Kustomization/flux-system/held'
      const later = await ofLater(scene, key)
      scene.repository.commit({
        'app/one.yaml': configMap('one', 'second'),
        'held/three.yaml': configMap('three', 'second'),
      })
      const { outcomes } = await scene.once()
      assert.match(JSON.stringify(outcomes.get('test Kustomization/flux-system/held')), refusal)
      assert.equal((await scene.objects()).get(key), later)
      const values = await Promise.all(['one', 'three'].map(async (name) => (await scene.live(name))?.data.value))
      assert.deepEqual(values, ['second', 'first'])
    })
  })
})

describe('an empty bucket beside a cluster that was synced', () => {
  test('is filled again from Git and the labels of what is there; nothing is deleted or written anew', async () => {
    await withScene(async (scene) => {
      const first = await scene.once()
      const names = ['one', 'two', 'three']
      const before = await Promise.all(names.map(scene.live))
      await scene.withStore(async (store) => {
        for await (const { key } of store.list('')) await store.delete(key)
      })
      assert.equal((await scene.objects()).size, 0)
      const run = await scene.once()
      assert.deepEqual(
        units.map((unit) => run.outcomes.get(unit)?.kind),
        ['ready', 'ready', 'ready'],
      )
      assert.deepEqual(await Promise.all(names.map(scene.live)), before)
      const inventories = ({ records }: typeof run) =>
        [...records].map(([unit, { inventory }]) => [unit, inventory.map(({ id, uid }) => [id, uid])]).sort()
      assert.deepEqual(inventories(run), inventories(first))
    })
  })

  test('an object that left Git meanwhile stays, and is told of', async () => {
    await withScene(async (scene) => {
      await scene.withStore(async (store) => {
        for await (const { key } of store.list('')) await store.delete(key)
      })
      scene.repository.commit({ 'app/two.yaml': null })
      const run = await scene.once()
      assert.ok(await scene.live('two'))
      assert.ok(!scene.writesOf(run).some((request) => request.startsWith('DELETE')))
      const unrecorded = [...(await scene.once()).records.values()].flatMap((record) => record.unrecorded ?? [])
      assert.deepEqual(
        unrecorded.map(({ id }) => id),
        ['default_two__ConfigMap'],
      )
    })
  })
})
