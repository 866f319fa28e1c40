import type { Answer, ApplyOptions, ClusterApi, Listing, LiveObject, ResourceType } from '../../../lib/apply/cluster.ts'
import { timeText } from '../../../lib/core/clock.ts'
import { type JsonObject, textAt } from '../../../lib/core/json.ts'
import type { Manifest } from '../../../lib/core/manifest.ts'
import { apiVersionOf, type InventoryId, inventoryId, refOf } from '../../../lib/core/object-ref.ts'
import { patched } from './json-patch.ts'
import { selects } from './label-selector.ts'
import { conflict, invalid, notFound } from './refusals.ts'
import { servedTypes } from './types.ts'
import { type Applied, applied, created, statusSet, updated } from './writes.ts'

/** A change of one object, as soon as it happened. */
export interface ObjectChange {
  readonly id: InventoryId
  readonly before: LiveObject | undefined
  readonly after: LiveObject | undefined
}

/** An API server in this process: what it answers is meant to be what kube-apiserver answers to the same requests. */
export interface MemoryCluster {
  readonly api: ClusterApi
  get(id: InventoryId): LiveObject | undefined
  all(): Iterable<readonly [InventoryId, LiveObject]>
  /** Creates an object as `kubectl create` does, with an uid of its own. */
  create(manifest: Manifest, manager: string): void
  /** Changes an object as another manager does, without server-side apply. */
  update(id: InventoryId, manager: string, change: (object: LiveObject) => JsonObject): void
  /** Writes a status, as a controller does. */
  setStatus(id: InventoryId, manager: string, status: JsonObject): void
  /** Deletes without preconditions; finalizers hold it. */
  remove(id: InventoryId): void
  /** Lets go what finalizers hold. */
  finalize(id: InventoryId): void
  /** All that there is, to begin another cluster with. */
  snapshot(): ClusterState
}

/** What a cluster holds; immutable. */
export interface ClusterState {
  readonly objects: ReadonlyMap<InventoryId, LiveObject>
  readonly version: number
  readonly made: number
}

export interface ClusterWorld {
  readonly name: string
  now(): number
  changed?(change: ObjectChange): void
}

const manager = 'kustomize-controller'

/** A cluster with the namespaces that every cluster has, or one in the given state. */
export function memoryCluster(world: ClusterWorld, state?: ClusterState): MemoryCluster {
  const objects = new Map(state?.objects)
  let version = state?.version ?? 100
  let made = state?.made ?? 0
  const types = servedTypes

  const put = (id: InventoryId, after: LiveObject | undefined): void => {
    const before = objects.get(id)
    if (after === undefined) objects.delete(id)
    else objects.set(id, after)
    world.changed?.({ id, before, after })
  }
  const stamp = () => timeText(world.now())
  const versioned = (object: LiveObject): LiveObject => ({
    ...object,
    metadata: { ...object.metadata, resourceVersion: `${++version}` },
  })
  const newUid = () => `${world.name}-${++made}`

  const apply = (type: ResourceType, manifest: Manifest, options: ApplyOptions): Answer<LiveObject> => {
    const ref = refOf(manifest)
    const { namespace } = ref
    const id = inventoryId(ref)
    if (type.namespaced && !objects.has(namespaceId(namespace))) return notFound(namespace)
    const live = objects.get(id)
    const { precondition, dryRun, fieldManager } = options
    if (precondition !== undefined) {
      const holds = live?.metadata.uid === precondition.uid
      if (!holds || live?.metadata.resourceVersion !== precondition.resourceVersion) return conflict(ref.name)
    }
    if (live === undefined) {
      const meta = { uid: dryRun ? 'dry-run' : newUid(), resourceVersion: '', creationTimestamp: stamp() }
      const object = created(manifest, { manager: fieldManager, operation: 'Apply', time: stamp() }, meta)
      if (dryRun) return { kind: 'ok', value: object }
      const stored = versioned(object)
      put(id, stored)
      return { kind: 'ok', value: stored }
    }
    return settle(id, live, applied(live, manifest, { manager: fieldManager, time: stamp() }), dryRun)
  }

  const settle = (id: InventoryId, live: LiveObject, next: Applied, dryRun = false): Answer<LiveObject> => {
    if (next === 'unchanged') return { kind: 'ok', value: live }
    if (dryRun) return { kind: 'ok', value: next }
    const stored = versioned(next)
    put(id, stored)
    return { kind: 'ok', value: stored }
  }

  const remove = (id: InventoryId, live: LiveObject): void => {
    const held = Array.isArray(live.metadata.finalizers) && live.metadata.finalizers.length > 0
    if (!held) put(id, undefined)
    if (!held || live.metadata.deletionTimestamp !== undefined) return
    const { generation } = live.metadata
    const moved = typeof generation === 'number' ? { generation: generation + 1 } : {}
    put(
      id,
      versioned({
        ...live,
        metadata: { ...live.metadata, ...moved, deletionTimestamp: stamp(), deletionGracePeriodSeconds: 0 },
      }),
    )
  }

  const listing = (type: ResourceType, labelSelector: string | undefined, namespace?: string): Listing => {
    const items = [...objects.values()].filter((object) => {
      if (object.kind !== type.kind || object.apiVersion !== apiVersionOf(type)) return false
      if (namespace !== undefined && textAt(object, 'metadata', 'namespace') !== namespace) return false
      return labelSelector === undefined || selects(labelSelector, object.metadata.labels)
    })
    return { resourceVersion: `${version}`, items }
  }

  const api: ClusterApi = {
    types: async () => ({ types, unavailable: [] }),
    forgetTypes: () => undefined,
    serverVersion: async () => 'v1.36.3',
    async get(type, namespace, name) {
      const found = objects.get(inventoryId({ ...type, namespace: type.namespaced ? namespace : '', name }))
      return found === undefined ? notFound(name) : { kind: 'ok', value: found }
    },
    async listMetadata(type, options) {
      const { items, resourceVersion } = listing(type, options.labelSelector, options.namespace)
      return { kind: 'ok', value: { resourceVersion, items: items.map(metadataOnly) } }
    },
    async list(type, options) {
      return { kind: 'ok', value: listing(type, options.labelSelector, options.namespace) }
    },
    apply: async (type, manifest, options) => apply(type, manifest, options),
    async patch(_, ref, operations) {
      const id = inventoryId(ref)
      const live = objects.get(id)
      if (live === undefined) return notFound(ref.name)
      const result = patched(live, operations)
      if (result.kind === 'failed') return invalid(ref.name)
      return settle(id, live, updated(live, result.object, { manager, time: stamp() }))
    },
    async delete(_, ref, { uid, resourceVersion }) {
      const id = inventoryId(ref)
      const live = objects.get(id)
      if (live === undefined) return notFound(ref.name)
      if (live.metadata.uid !== uid || live.metadata.resourceVersion !== resourceVersion) return conflict(ref.name)
      remove(id, live)
      return { kind: 'ok', value: 'deleted' }
    },
  }

  const cluster: MemoryCluster = {
    api,
    get: (id) => objects.get(id),
    all: () => objects,
    create(manifest, by) {
      const meta = { uid: newUid(), resourceVersion: '', creationTimestamp: stamp() }
      const id = inventoryId(refOf(manifest))
      put(id, versioned(created(manifest, { manager: by, operation: 'Update', time: stamp() }, meta)))
    },
    update(id, by, change) {
      const live = objects.get(id)
      if (live !== undefined) settle(id, live, updated(live, change(live), { manager: by, time: stamp() }))
    },
    setStatus(id, by, status) {
      const live = objects.get(id)
      if (live !== undefined) settle(id, live, statusSet(live, status, { manager: by, time: stamp() }))
    },
    remove(id) {
      const live = objects.get(id)
      if (live !== undefined) remove(id, live)
    },
    finalize(id) {
      const live = objects.get(id)
      if (live?.metadata.deletionTimestamp !== undefined) put(id, undefined)
    },
    snapshot: () => ({ objects: new Map(objects), version, made }),
  }
  if (state === undefined)
    for (const name of ['kube-system', 'default']) cluster.create(namespaceOf(name), 'kube-apiserver')
  return cluster
}

function namespaceId(name: string): InventoryId {
  return inventoryId({ group: '', kind: 'Namespace', namespace: '', name })
}

function namespaceOf(name: string): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
}

const listed = new WeakMap<LiveObject, LiveObject>()

/** The same for the same object, so that what is computed from it may be remembered. */
function metadataOnly(live: LiveObject): LiveObject {
  const { apiVersion, kind, metadata } = live
  const known = listed.get(live) ?? { apiVersion, kind, metadata }
  listed.set(live, known)
  return known
}
