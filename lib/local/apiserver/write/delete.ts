import { definitions, markedForCleanup } from '../custom/marked-for-cleanup.ts'
import { conflict, notFound } from '../failure.ts'
import type { Target } from '../http/target.ts'
import { equal } from '../json.ts'
import {
  finalizersOf,
  isTerminating,
  type KubeObject,
  listAt,
  numberAt,
  textAt,
  uidOf,
  withAt,
  withMetadata,
} from '../object.ts'
import type { Resource } from '../resource.ts'
import { admitDelete } from './admission.ts'
import type { DeleteOptions } from './delete-options.ts'
import { timeText, type WriteWorld } from './ports.ts'

/** What a deletion left: the object as it was last, and whether it is gone. */
export interface Deletion {
  readonly object: KubeObject
  readonly gone: boolean
}

/** Deletes an object, or marks it where finalizers hold it (apiserver, registry/generic/registry/store.go). Throws a Failure. */
export function remove(target: Target, options: DeleteOptions, world: WriteWorld): Deletion {
  const { resource, namespace = '', name = '' } = target
  admitDelete(resource, name)
  const live = world.store.get(resource.stored, namespace, name)
  if (live === undefined) throw notFound(resource, name)
  checkPreconditions(live, resource, options)
  if (resource.stored === '/namespaces') return removeNamespace(live, options, world)
  if (resource.stored === definitions && !isTerminating(live)) {
    const marked = markedForCleanup(live, timeText(world.now()))
    return { object: options.dryRun ? marked : world.store.put(resource.stored, marked), gone: false }
  }
  const isPod = resource.stored === '/pods'
  // A Pod that ends is not told again what becomes of its dependents.
  const isSettled = isPod && isTerminating(live)
  const finalizers = isSettled ? finalizersOf(live) : collectorsFinalizers(live, options, resource)
  const grace = isPod ? graceOf(live, options) : undefined
  if (finalizers.length > 0 || (grace ?? 0) > 0) {
    if (isTerminating(live) && equal(finalizers, finalizersOf(live))) return { object: live, gone: false }
    const marked = markedDeleted(live, finalizers, world, grace)
    return { object: options.dryRun ? marked : world.store.put(resource.stored, marked), gone: false }
  }
  // A Pod is marked and taken away in two steps, whoever deletes it.
  const last = grace === undefined || isTerminating(live) ? live : markedDeleted(live, finalizers, world, grace)
  if (options.dryRun) return { object: last, gone: true }
  if (last !== live) world.store.put(resource.stored, last)
  return { object: world.store.remove(resource.stored, namespace, name) ?? last, gone: true }
}

/** Seconds that a Pod has to end; none for one that no node has, or that has ended (core/pod/strategy.go, CheckGracefulDelete). */
function graceOf(pod: KubeObject, { graceSeconds }: DeleteOptions): number {
  const phase = textAt(pod, 'status', 'phase')
  if (textAt(pod, 'spec', 'nodeName') === '' || phase === 'Failed' || phase === 'Succeeded') return 0
  return Math.max(graceSeconds ?? numberAt(pod, 'spec', 'terminationGracePeriodSeconds'), 0)
}

function checkPreconditions(live: KubeObject, resource: Resource, { preconditions }: DeleteOptions): void {
  const named = { group: resource.group, plural: resource.kind }
  const { uid, resourceVersion } = preconditions
  if (resource.stored === '/namespaces' && uid !== undefined && uid !== uidOf(live)) {
    const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${uidOf(live)}`
    throw conflict(resource, live.metadata.name, why)
  }
  if (uid !== undefined && uid !== uidOf(live)) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${uidOf(live)}). The object might have been deleted and then recreated`
    throw conflict(named, live.metadata.name, why)
  }
  const current = textAt(live.metadata, 'resourceVersion')
  if (resourceVersion !== undefined && resourceVersion !== current) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${current}). The object might have been modified`
    throw conflict(named, live.metadata.name, why)
  }
}

const orphan = 'orphan'
const foreground = 'foregroundDeletion'

/** The finalizers that an object has once its dependents are to be orphaned or to go first. */
function collectorsFinalizers(
  live: KubeObject,
  { propagation }: DeleteOptions,
  resource: Pick<Resource, 'stored'>,
): readonly KubeObject['metadata'][string][] {
  const present = finalizersOf(live)
  const others = present.filter((one) => one !== orphan && one !== foreground)
  const decided = present.length > others.length
  const asked = propagation ?? (!decided && orphansByDefault(resource) ? 'Orphan' : undefined)
  const wanted = asked === 'Orphan' ? orphan : asked === 'Foreground' ? foreground : undefined
  if (asked === undefined || (wanted !== undefined && present.includes(wanted))) return present
  return wanted === undefined ? others : [...others, wanted]
}

function markedDeleted(
  live: KubeObject,
  finalizers: readonly KubeObject['metadata'][string][],
  { now }: WriteWorld,
  graceSeconds = 0,
): KubeObject {
  const generation = numberAt(live.metadata, 'generation')
  return withMetadata(live, {
    finalizers: finalizers.length === 0 ? undefined : finalizers,
    deletionTimestamp: live.metadata.deletionTimestamp ?? timeText(now() + graceSeconds * 1_000),
    deletionGracePeriodSeconds: graceSeconds,
    generation: generation > 0 && !isTerminating(live) ? generation + 1 : live.metadata.generation,
  })
}

/** Whether dependents outlive an object of a kind whose deletion says nothing of them (DefaultGarbageCollectionPolicy of its strategy). */
export function orphansByDefault({ stored }: Pick<Resource, 'stored'>): boolean {
  return stored === 'batch/jobs' || stored === '/replicationcontrollers'
}

const namespaces = { stored: '/namespaces' }

/** A namespace waits for its content, which the namespace controller takes away (core/namespace/storage). */
function removeNamespace(live: KubeObject, options: DeleteOptions, world: WriteWorld): Deletion {
  if (isTerminating(live)) {
    const done = listAt(live, 'spec', 'finalizers').length === 0 && finalizersOf(live).length === 0
    if (!done || options.dryRun) return { object: live, gone: false }
    return { object: world.store.remove('/namespaces', '', live.metadata.name) ?? live, gone: true }
  }
  const finalizers = collectorsFinalizers(live, options, namespaces)
  const { apiVersion, kind, metadata } = withMetadata(live, {
    deletionTimestamp: timeText(world.now()),
    finalizers: finalizers.length === 0 ? undefined : finalizers,
  })
  const marked = { ...withAt(live, ['status', 'phase'], 'Terminating'), apiVersion, kind, metadata }
  return { object: options.dryRun ? marked : world.store.put('/namespaces', marked), gone: false }
}
