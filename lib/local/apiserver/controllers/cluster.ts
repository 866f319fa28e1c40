import { noSuchResource } from '../failure.ts'
import type { Target } from '../http/target.ts'
import type { JsonObject } from '../json.ts'
import { apiVersionOf, type KubeObject, namespaceOf, textAt, uidOf } from '../object.ts'
import type { Resource } from '../resource.ts'
import { create } from '../write/create.ts'
import { remove } from '../write/delete.ts'
import type { DeleteOptions } from '../write/delete-options.ts'
import { finalize } from '../write/finalize.ts'
import type { WriteOptions } from '../write/options.ts'
import type { WriteWorld } from '../write/ports.ts'
import { update } from '../write/update.ts'
import { bound } from './bound.ts'
import type { Located, ObjectIndex } from './object-index.ts'

/** What controllers see of a cluster, always as it is now. */
export interface ClusterView {
  get(resource: string, namespace: string, name: string): KubeObject | undefined
  /** In the order of names; of all namespaces where none is given. */
  list(resource: string, namespace?: string): readonly KubeObject[]
  /** Objects of any kind that name an owner of this uid. */
  dependents(uid: string): readonly Located[]
  /** Pods, ReplicaSets and ControllerRevisions in a namespace that no controller owns. */
  unowned(resource: string, namespace: string): readonly KubeObject[]
  /** Served kinds of which there is something in a namespace. */
  kindsIn(namespace: string): readonly string[]
  /** The kind that an object's apiVersion and kind name, where it is served. */
  kindOf(apiVersion: string, kind: string): Resource | undefined
}

/** What controllers do to a cluster, under the name of one of them; refused as any client is. */
export interface ClusterWrites {
  create(resource: string, object: JsonObject): KubeObject
  update(resource: string, object: KubeObject, subresource?: 'status' | 'finalize'): KubeObject
  /** Of this very object, not of one that has its name by now. */
  remove(resource: string, object: KubeObject, how?: Omit<DeleteOptions, 'dryRun' | 'preconditions'>): void
  /** Gives a Pod its node. */
  bind(pod: KubeObject, node: string): void
}

export interface Cluster extends ClusterView, ClusterWrites {
  /** Milliseconds. */
  now(): number
}

/** A cluster as a manager of fields works on it. */
export function clusterFor(manager: string, world: WriteWorld, index: ObjectIndex): Cluster {
  const options: WriteOptions = { dryRun: false, manager, validation: 'Ignore', force: false, repeated: [] }
  const kinds = kindsOf(world)
  return {
    now: world.now,
    get: world.store.get,
    list: (resource, namespace) =>
      namespace === undefined ? world.store.list(resource) : index.inNamespace(resource, namespace).toSorted(byName),
    dependents: index.dependents,
    unowned: index.unowned,
    kindsIn: (namespace) => index.kindsIn(namespace).filter((resource) => kinds().isServed(resource)),
    kindOf: (apiVersion, kind) => kinds().named.get(`${apiVersion} ${kind}`),
    create(resource, object) {
      const target = { resource: kinds().stored(resource), namespace: textAt(object, 'metadata', 'namespace') }
      return create(object, target, options, world).object
    },
    update(resource, object, subresource) {
      const target = targetOf(kinds().stored(resource), object, subresource)
      if (subresource === 'finalize') return finalize(object, target, options, world).object
      return update(object, target, options, world).object
    },
    remove(resource, object, how = { propagation: 'Background' }) {
      const preconditions = { uid: uidOf(object) }
      remove(targetOf(kinds().stored(resource), object), { ...how, dryRun: false, preconditions }, world)
    },
    bind: (pod, node) => void world.store.put('/pods', bound(pod, node, world.now())),
  }
}

interface Kinds {
  /** Throws a Failure where a kind is not served any more. */
  stored(resource: string): Resource
  isServed(resource: string): boolean
  /** By apiVersion and kind. */
  readonly named: ReadonlyMap<string, Resource>
}

/** What is served, found by the names that controllers use; made again when it changes. */
function kindsOf({ served }: WriteWorld): () => Kinds {
  let known: readonly Resource[] | undefined
  let kinds: Kinds | undefined
  return () => {
    if (kinds === undefined || known !== served.all()) {
      known = served.all()
      kinds = sortedKinds(known)
    }
    return kinds
  }
}

function sortedKinds(all: readonly Resource[]): Kinds {
  // The preferred version of a kind comes first and stays.
  const byStore = new Map(all.toReversed().map((resource) => [resource.stored, resource]))
  return {
    stored(resource) {
      const found = byStore.get(resource)
      if (found === undefined) throw noSuchResource()
      return found
    },
    isServed: (resource) => byStore.has(resource),
    named: new Map(all.map((resource) => [`${apiVersionOf(resource)} ${resource.kind}`, resource])),
  }
}

function targetOf(resource: Resource, object: KubeObject, name?: 'status' | 'finalize'): Target {
  const subresource = name === undefined ? undefined : resource.subresources.find((one) => one.name === name)
  return {
    ...{ resource, namespace: namespaceOf(object), name: object.metadata.name },
    ...(subresource !== undefined && { subresource }),
  }
}

function byName(one: KubeObject, other: KubeObject): number {
  return one.metadata.name < other.metadata.name ? -1 : 1
}
