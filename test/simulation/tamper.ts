import type { LiveObject } from '../../lib/apply/cluster.ts'
import { ourManager } from '../../lib/apply/manager.ts'
import { isJsonObject, type JsonObject } from '../../lib/core/json.ts'
import { type InventoryId, refOf } from '../../lib/core/object-ref.ts'
import type { MemoryCluster } from './cluster/memory-cluster.ts'
import { servedTypes } from './cluster/types.ts'
import type { Random } from './random.ts'

/** Something that people do to an object behind the product's back. */
export interface Tampering {
  readonly what: string
  tamper(cluster: MemoryCluster, id: InventoryId, live: LiveObject): void
}

const edited: Tampering = {
  what: 'edits',
  tamper: (cluster, id) => cluster.update(id, 'kubectl-edit', (object) => withValue(object, 'edited')),
}

/** Under our own manager's name: nothing in managedFields tells it from our own write, but perhaps its second. */
export const underOurName: Tampering = {
  what: 'applies another value under our name to',
  tamper(cluster, _, live) {
    const type = servedTypes.find(({ kind }) => kind === live.kind)
    const {
      managedFields: _fields,
      uid: _uid,
      resourceVersion: _version,
      generation: _generation,
      ...metadata
    } = live.metadata
    const { status: _status, ...body } = withValue(live, 'ours')
    const {
      creationTimestamp: _created,
      deletionTimestamp: _deleted,
      deletionGracePeriodSeconds: _grace,
      ...kept
    } = metadata
    if (type === undefined) return
    const manifest = {
      ...body,
      apiVersion: live.apiVersion,
      kind: live.kind,
      metadata: { ...kept, name: live.metadata.name },
    }
    void cluster.api.apply(type, manifest, { fieldManager: ourManager, dryRun: false })
  },
}

const deleted: Tampering = { what: 'deletes', tamper: (cluster, id) => cluster.remove(id) }

/** A finalizer holds it until somebody lets go. */
const terminating: Tampering = {
  what: 'deletes, with a finalizer,',
  tamper(cluster, id) {
    cluster.update(id, 'kubectl-edit', (object) => ({
      ...object,
      metadata: { ...object.metadata, finalizers: ['example.com/hold'] },
    }))
    cluster.remove(id)
  },
}

const stripped: Tampering = {
  what: 'takes the owner label off',
  tamper: (cluster, id) =>
    cluster.update(id, 'kubectl-label', (object) => {
      const { labels, ...metadata } = object.metadata
      const kept = Object.entries(isJsonObject(labels) ? labels : {}).filter(([name]) => !name.includes('fluxcd.io'))
      return { ...object, metadata: { ...metadata, labels: Object.fromEntries(kept) } }
    }),
}

const replaced: Tampering = {
  what: 'deletes and creates again',
  tamper(cluster, id, live) {
    cluster.remove(id)
    if (cluster.get(id) !== undefined) return
    const { name, namespace = '' } = refOf(live)
    cluster.create(
      { ...withValue(live, 'other'), apiVersion: live.apiVersion, kind: live.kind, metadata: { name, namespace } },
      'kubectl-create',
    )
  },
}

const tamperings: readonly Tampering[] = [edited, underOurName, deleted, terminating, stripped, replaced]

export function drawTampering(random: Random): Tampering {
  return random.pick(tamperings)
}

/** The object with another value where Git has one. */
function withValue(object: LiveObject, value: string): JsonObject {
  if (object.kind === 'ConfigMap') return { ...object, data: { value } }
  return {
    ...object,
    metadata: { ...object.metadata, labels: { ...(object.metadata.labels as JsonObject), app: value } },
  }
}
