import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Answer, Listing, ListOptions, ResourceType } from '../../lib/apply/cluster.ts'
import type { InventoryId } from '../../lib/core/object-ref.ts'
import { ownerNameLabel } from '../../lib/flux/owner-labels.ts'
import { objectId, take } from './lane-scene.ts'
import { twoUnits } from './two-units.ts'

const full = { requests: [], full: true }

async function clean() {
  const scene = await twoUnits()
  await scene.run({ scope: 'wide' })
  take(scene.requests)
  return scene
}

/** Changes an object behind the back of LISTs: they go on to show it as it was, which no API server does, and a cross-check is there for. */
async function changeUnseen(scene: Awaited<ReturnType<typeof clean>>, id: InventoryId): Promise<void> {
  const { api } = scene.deps
  const { listMetadata } = api
  const { types } = await api.types()
  const before = new Map<string, Answer<Listing>>()
  for (const type of types) before.set(type.plural, await listMetadata(type, { labelSelector: ownerNameLabel }))
  Object.assign(api, {
    listMetadata: async (type: ResourceType, options: ListOptions) =>
      before.get(type.plural) ?? listMetadata(type, options),
  })
  scene.cluster.update(id, 'other', (object) => ({ ...object, data: { a: 'other' } }))
  take(scene.requests)
}

describe('a full audit', () => {
  it('dry-runs every object, writes nothing, and finds nothing that metadata do not show', async () => {
    const scene = await clean()
    const before = await scene.record('a')
    const { audit } = await scene.run({ scope: 'wide', audit: full })
    assert.deepEqual([audit?.crossChecked, audit?.crossFound], [3, 0])
    assert.equal(take(scene.requests).filter((request) => request.startsWith('DRY-RUN')).length, 3)
    assert.deepEqual(await scene.record('a'), before)
  })

  it('counts drift that metadata do not show, and reverts it', async () => {
    const scene = await clean()
    const id = objectId('v1', 'ConfigMap', 'two')
    await changeUnseen(scene, id)
    await scene.run({ scope: 'wide' })
    assert.deepEqual(scene.cluster.get(id)?.data, { a: 'other' })
    const { audit } = await scene.run({ scope: 'wide', audit: full })
    assert.deepEqual([audit?.crossChecked, audit?.crossFound], [3, 1])
    assert.deepEqual(scene.cluster.get(id)?.data, { a: '1' })
    assert.equal(audit?.events.length, 1)
  })

  it('leaves alone what drifted and what its unit only reports', async () => {
    const scene = await clean()
    const id = objectId('v1', 'ConfigMap', 'two')
    await changeUnseen(scene, id)
    const deps = { ...scene.deps, cluster: { ...scene.deps.cluster, drift: 'report' as const } }
    const { audit } = await scene.run({ scope: 'wide', audit: full }, deps)
    assert.equal(audit?.crossFound, 1)
    assert.deepEqual(scene.cluster.get(id)?.data, { a: 'other' })
  })
})
