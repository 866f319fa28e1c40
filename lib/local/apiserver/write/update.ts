import { conflict, Failure, notFound } from '../failure.ts'
import { quote } from '../fields/go-text.ts'
import type { Target } from '../http/target.ts'
import type { JsonObject } from '../json.ts'
import { type KubeObject, namespaceOf, textAt, uidOf, withMetadata } from '../object.ts'
import type { Resource } from '../resource.ts'
import { admitCreate } from './admission.ts'
import { complain } from './complain.ts'
import { store, type WriteResult, withSystemFields, writer } from './create.ts'
import type { WriteOptions } from './options.ts'
import { checkName, placed } from './place.ts'
import type { WriteWorld } from './ports.ts'
import { replace } from './replace.ts'
import { isCreatedByUpdate } from './strategy.ts'
import { warned } from './warned.ts'

/** Replaces an object by a body. Throws a Failure where it may not be. */
export function update(body: JsonObject, target: Target, options: WriteOptions, world: WriteWorld): WriteResult {
  const { resource } = target
  const { object, complaints } = world.codec.decode(placed(body, target), resource)
  return warned(complain(complaints, object, options), () => updated(object, target, options, world))
}

function updated(object: KubeObject, target: Target, options: WriteOptions, world: WriteWorld): WriteResult {
  const { resource, namespace = '', name = '', subresource } = target
  checkName(object, name)
  const live = world.store.get(resource.stored, namespace, name)
  if (live === undefined) {
    if (!isCreatedByUpdate(resource)) throw notFound(resource, name)
    admitCreate(object, resource, world)
    checkUid(object, '', resource, options)
    const whole = withMetadata(withSystemFields(object, world), { resourceVersion: undefined })
    const tracked = world.fields.update({ resource, object: whole, ...writer(options, world, subresource?.name) })
    return store(tracked, target, options, world)
  }
  checkUid(object, uidOf(live), resource, options)
  checkRevision(object)
  const tracked = world.fields.update({ resource, live, object, ...writer(options, world, subresource?.name) })
  return replace(tracked, live, target, options, world)
}

/** A body that names a uid means that object and no other. */
function checkUid(object: KubeObject, live: string, resource: Resource, { dryRun }: WriteOptions): void {
  const uid = uidOf(object)
  if (uid === '' || uid === live) return
  const { name } = object.metadata
  const place = namespaceOf(object) === '' ? name : `${namespaceOf(object)}/${name}`
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live}`
  // A dry run asks before the key gets its prefix in etcd.
  const key = `${dryRun ? '' : '/registry'}/${storagePrefix(resource)}/${place}`
  throw conflict(
    resource,
    name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`,
  )
}

/** Kinds that etcd knows under names of former times (kubeapiserver, SpecialDefaultResourcePrefixes). */
const formerPrefixes: Readonly<Record<string, string>> = {
  '/endpoints': 'services/endpoints',
  '/nodes': 'minions',
  '/replicationcontrollers': 'controllers',
  '/services': 'services/specs',
  'networking.k8s.io/ingresses': 'ingress',
}

function storagePrefix({ stored, custom, group, plural }: Resource): string {
  return formerPrefixes[stored] ?? (custom === undefined ? plural : `${group}/${plural}`)
}

function checkRevision(object: KubeObject): void {
  const revision = textAt(object.metadata, 'resourceVersion')
  if (/^\d*$/.test(revision)) return
  const message = `strconv.ParseUint: parsing ${quote(revision)}: invalid syntax`
  throw new Failure({ code: 500, reason: '', message })
}
