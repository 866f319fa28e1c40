import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LiveObject } from '../../../lib/apply/cluster.ts'
import { Problem } from '../../../lib/core/problem.ts'
import type { Sighting } from '../../../lib/lane/look/snapshot.ts'
import { addTombstones, withTombstones } from '../../../lib/lane/record/tombstones.ts'
import type { Tombstone, UnitRecord } from '../../../lib/store/record.ts'
import { entryOf, inventory, manifestOf, recordOf, start } from '../samples.ts'

const one = 'ConfigMap/web/one'
const tombstone: Tombstone = { id: inventory(one), version: 'v1', uid: 'old', prunedAt: start }
const watched = 20 * 60_000

/** A live object as its last writer left it. */
function seen({ owner = 'a', manager = 'kustomize-controller', deleting = false } = {}): Sighting {
  const { metadata, ...manifest } = manifestOf(one)
  const labels = {
    'kustomize.toolkit.fluxcd.io/name': owner,
    'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
  }
  const managedFields = [{ manager, operation: 'Apply', fieldsV1: {} }]
  const more = deleting ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}
  const known = { uid: 'new', resourceVersion: '2', labels, managedFields }
  const live: LiveObject = { ...manifest, metadata: { ...metadata, ...known, ...more } }
  return { kind: 'seen', metadata: live }
}

function look(sighting: Sighting, now = start, change: Partial<UnitRecord> = {}): Promise<UnitRecord> {
  const record = recordOf('a', [], { tombstones: [tombstone], ...change })
  return withTombstones(record, { of: async () => sighting, listed: () => [], shown: () => undefined }, now, 2)
}

const unknown: Sighting = { kind: 'unknown', problem: new Problem({ code: 'ClusterRejected', what: 'forbidden' }) }

describe('an object that a unit gave up', () => {
  for (const [title, sighting] of [
    ['is gone', { kind: 'absent' }],
    ['is of another unit', seen({ owner: 'b' })],
    ['is of somebody else', seen({ manager: 'kubectl' })],
  ] as const) {
    it(`is watched for as long as a worker may live, then forgotten where it ${title}`, async () => {
      const before = await look(sighting, start + watched - 1)
      assert.deepEqual([before.inventory, before.tombstones], [[], [tombstone]])
      const after = await look(sighting, start + watched)
      assert.deepEqual([after.inventory, after.tombstones], [[], []])
    })
  }
  it('that exists again with our labels and our entry goes back into the inventory, to be pruned again', async () => {
    const { inventory: found, tombstones } = await look(seen())
    assert.deepEqual(found, [entryOf(one, { uid: 'new' })])
    assert.deepEqual(tombstones, [tombstone])
  })
  for (const [title, sighting] of [
    ['that is being deleted', seen({ deleting: true })],
    ['of which nobody knows', unknown],
  ] as const) {
    it(`${title} is watched on`, async () => {
      const { inventory: found, tombstones } = await look(sighting, start + 2 * watched)
      assert.deepEqual([found, tombstones], [[], [tombstone]])
    })
  }
  it('that the unit owns again is listed once', async () => {
    const own = [entryOf(one)]
    assert.deepEqual((await look(seen(), start, { inventory: own })).inventory, own)
  })
  it('that is deleted again is watched from then on', () => {
    const again = { ...tombstone, uid: 'new', prunedAt: start + 1 }
    const other = { ...tombstone, id: inventory('ConfigMap/web/two') }
    assert.deepEqual(addTombstones([tombstone, other], [again]), [other, again])
  })
})
