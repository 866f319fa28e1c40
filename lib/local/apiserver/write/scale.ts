import { badRequest, conflict, Failure, invalid, notFound } from '../failure.ts'
import { subjectText } from '../fields/metadata.ts'
import { fromScale, type ReplicasPaths, toScale } from '../fields/scale-managers.ts'
import type { Target } from '../http/target.ts'
import { equal, type JsonObject } from '../json.ts'
import { apiVersionOf, type KubeObject, listAt, numberAt, textAt, uidOf, withAt, withMetadata } from '../object.ts'
import type { ApiRequest } from '../request.ts'
import type { Resource, Served } from '../resource.ts'
import { hasReplicas, scaled, scaleOf, scalePaths } from '../scale.ts'
import { applied, mergedConfig } from './apply.ts'
import { asKubeObject } from './as-kube-object.ts'
import { complain } from './complain.ts'
import { writer } from './create.ts'
import type { WriteOptions } from './options.ts'
import { applyType, patched, type Read } from './patched.ts'
import { checkName, placed } from './place.ts'
import type { WriteWorld } from './ports.ts'
import { mediaType } from './read-body.ts'
import { replace } from './replace.ts'

/** What a write makes of a Scale, its managers among it. */
type Change = (live: KubeObject) => Read

/** Replaces the Scale of an object by a body; answers the new one. Throws a Failure where it may not be. */
export function updateScale(body: JsonObject, target: Target, options: WriteOptions, world: WriteWorld): Read {
  const within = { ...target, resource: world.scale }
  const { object, complaints } = world.codec.decode(placed(body, within), world.scale)
  const warnings = complain(complaints, object, options)
  checkName(object, target.name ?? '')
  return rescaled(
    tracked(() => ({ object, warnings }), options, world),
    target,
    options,
    world,
  )
}

/** Changes the Scale of an object by a patch of any of the four kinds; answers the new one. Throws a Failure where it may not be. */
export function patchScale(request: ApiRequest, target: Target, options: WriteOptions, world: WriteWorld): Read {
  const within = { ...target, resource: world.scale }
  const change: Change =
    mediaType(request.contentType) === applyType
      ? (live) => {
          if (target.resource.custom !== undefined) {
            checkConvertible(() => mergedConfig(request.body, live, within, options, world), live)
          }
          return applied(request.body, live, within, options, world)
        }
      : tracked((live) => patched(request, live, within, options, world.codec), options, world)
  return rescaled(change, target, options, world)
}

const invalidVersion = 'request to convert CR to an invalid group/version: autoscaling/v1'

/**
 * The real server cannot bring a Scale of a custom object into the version that it has already: an apply that changes it fails, and so
 * does the first of all. Throws a Failure.
 */
function checkConvertible(merge: () => JsonObject, scale: KubeObject): void {
  const unconverted = (what: string) => {
    const message = `${what} to proper version: ${invalidVersion}`
    return new Failure({ code: 500, reason: '', message })
  }
  if (listAt(scale.metadata, 'managedFields').length === 0) {
    const live = '(/; autoscaling/v1, Kind=Scale)'
    throw unconverted(`failed to create manager for existing fields: failed to convert live object ${live}`)
  }
  const merged = merge()
  const plain = (one: JsonObject): JsonObject => withAt(one, ['metadata', 'managedFields'], undefined)
  if (equal(plain(merged), plain(scale))) return
  throw unconverted(`failed to convert new object (${subjectText(merged)})`)
}

function tracked(change: Change, options: WriteOptions, world: WriteWorld): Change {
  return (live) => {
    const { object, warnings } = change(live)
    const write = { resource: world.scale, live, object, ...writer(options, world, 'scale') }
    return { object: world.fields.update(write), warnings }
  }
}

/** A Scale has managers of its own, which are brought back into those of its object (registry/apps/deployment/storage). */
function rescaled(change: Change, target: Target, options: WriteOptions, world: WriteWorld): Read {
  const { subresource: _, ...whole } = target
  const { resource, namespace = '', name = '' } = target
  const live = world.store.get(resource.stored, namespace, name)
  if (live === undefined) throw notFound(resource, name)
  const paths = replicasPaths(resource, world.served)
  const entries = live.metadata.managedFields
  const { object: scale, warnings } = change(scaleToChange(live, resource, toScale(entries, paths)))
  checkScale(scale, live, resource)
  const managedFields = fromScale({
    ...{ entries, paths, scaleEntries: scale.metadata.managedFields },
    apiVersion: apiVersionOf(resource),
  })
  const written = withMetadata(scaled(live, scale, target), { managedFields })
  const next = readAgain(written, resource)
  const { object } = replace(next, live, whole, options, world)
  if (!options.dryRun && !equal(next, written)) world.halfWritten.add(object)
  return { object: scaleOf(object, resource), warnings }
}

/** A custom object gets its defaults when it is read, so that a write of its scale leaves them to nobody. */
function readAgain(object: KubeObject, { custom }: Resource): KubeObject {
  return custom === undefined
    ? object
    : asKubeObject({ ...custom.codec().read(object).object, metadata: object.metadata })
}

/** Stands for replicas that a custom object does not have. */
const noReplicas = -(2 ** 31)

function scaleToChange(
  live: KubeObject,
  resource: Resource,
  managedFields: JsonObject[string] | undefined,
): KubeObject {
  const scale = withMetadata(scaleOf(live, resource), { managedFields })
  return hasReplicas(live, resource) ? scale : asKubeObject(withAt(scale, ['spec', 'replicas'], noReplicas))
}

function checkScale(scale: KubeObject, live: KubeObject, resource: Resource): void {
  const { name } = live.metadata
  const replicas = numberAt(scale, 'spec', 'replicas')
  if (resource.custom !== undefined) {
    if (replicas !== noReplicas) return
    throw badRequest(`the spec replicas field ${JSON.stringify(resource.custom.scale?.spec)} cannot be empty`)
  }
  if (replicas < 0) {
    const message = `Invalid value: ${replicas}: must be greater than or equal to 0`
    throw invalid({ group: 'autoscaling', kind: 'Scale' }, name, [
      { reason: 'FieldValueInvalid', message, field: 'spec.replicas' },
    ])
  }
  const uid = textAt(scale.metadata, 'uid')
  if (uid === '' || uid === uidOf(live)) return
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${uidOf(live)}`
  throw conflict({ group: resource.group, plural: `${resource.plural}/scale` }, name, why)
}

function replicasPaths(resource: Resource, served: Served): ReplicasPaths {
  const versions = served.all().filter(({ stored }) => stored === resource.stored)
  return Object.fromEntries(
    versions.map((one) => [
      apiVersionOf(one),
      one.subresources.some(({ name }) => name === 'scale') ? scalePaths(one).spec : null,
    ]),
  )
}
