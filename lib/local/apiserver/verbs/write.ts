import { internal, methodNotAllowed, notFound } from '../failure.ts'
import type { Target } from '../http/target.ts'
import { type KubeObject, namespaceOf, uidOf } from '../object.ts'
import type { ApiRequest, WholeAnswer } from '../request.ts'
import { hasReplicas, scaleOf } from '../scale.ts'
import { selected } from '../selectors.ts'
import { create as createObject, type WriteResult } from '../write/create.ts'
import { remove } from '../write/delete.ts'
import { deleteOptions } from '../write/delete-options.ts'
import { finalize } from '../write/finalize.ts'
import { writeOptions } from '../write/options.ts'
import { patch as patchObject } from '../write/patch.ts'
import { applyType, checkPatchType, type Read } from '../write/patched.ts'
import type { WriteWorld } from '../write/ports.ts'
import { mediaType, readBody } from '../write/read-body.ts'
import { patchScale, updateScale } from '../write/scale.ts'
import { update as updateObject } from '../write/update.ts'
import { answer, jsonAnswer } from './answers.ts'
import { list } from './list.ts'
import { presentation } from './present.ts'
import type { VerbWorld } from './world.ts'

type World = VerbWorld & WriteWorld

/** POST to a collection. */
export function create(target: Target, request: ApiRequest, world: World): WholeAnswer {
  if (target.resource.namespaced && target.namespace === undefined) throw methodNotAllowed()
  const options = writeOptions(request, 'CreateOptions')
  return answered(createObject(readBody(request), target, options, world), target, request, world)
}

/** PUT to an object or one of its subresources. */
export function update(target: Target, request: ApiRequest, world: World): WholeAnswer {
  const options = writeOptions(request, 'UpdateOptions')
  const body = readBody(request)
  switch (target.subresource?.name) {
    case 'scale':
      return answeredScale(updateScale(body, target, options, world))
    case 'finalize':
      return answered(finalize(body, target, options, world), target, request, world)
    default:
      return answered(updateObject(body, target, options, world), target, request, world)
  }
}

/** PATCH of an object or one of its subresources. */
export function patch(target: Target, request: ApiRequest, world: World): WholeAnswer {
  checkPatchType(request.contentType, target)
  const options = writeOptions(request, 'PatchOptions', mediaType(request.contentType) === applyType)
  if (target.subresource?.name === 'scale') return answeredScale(patchScale(request, target, options, world))
  return answered(patchObject(request, target, options, world), target, request, world)
}

function answered(
  { object, created, warnings }: WriteResult,
  { resource }: Target,
  request: ApiRequest,
  world: World,
): WholeAnswer {
  return answer(created ? 201 : 200, `${presentation(resource, request, world).one(object)}\n`, warnings)
}

function answeredScale({ object, warnings }: Read): WholeAnswer {
  return answer(200, `${JSON.stringify(object)}\n`, warnings)
}

/** GET of a scale subresource. */
export function getScale(target: Target, world: World): WholeAnswer {
  const { resource } = target
  const live = liveOf(target, world)
  if (hasReplicas(live, resource)) return jsonAnswer(200, scaleOf(live, resource))
  throw internal(`the spec replicas field ${JSON.stringify(resource.custom?.scale?.spec)} does not exist`)
}

function liveOf({ resource, namespace = '', name = '' }: Target, world: World): KubeObject {
  const live = world.store.get(resource.stored, namespace, name)
  if (live === undefined) throw notFound(resource, name)
  return live
}

/** Kinds whose deletion answers the object instead of a Status (ReturnDeletedObject of their stores). */
const returned: ReadonlySet<string> = new Set([
  '/namespaces',
  '/persistentvolumeclaims',
  '/persistentvolumes',
  '/pods',
  '/podtemplates',
  '/resourcequotas',
  '/serviceaccounts',
  '/services',
  'storage.k8s.io/storageclasses',
])

/** DELETE of one object. */
export function removeOne(target: Target, request: ApiRequest, world: World): WholeAnswer {
  const { resource, name = '' } = target
  const { object, gone } = remove(target, deleteOptions(request), world)
  if (!gone || returned.has(resource.stored)) {
    return answer(200, `${presentation(resource, request, world).one(object)}\n`)
  }
  const details = {
    name,
    ...(resource.group !== '' && { group: resource.group }),
    kind: resource.plural,
    uid: uidOf(object),
  }
  return jsonAnswer(200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details })
}

/** DELETE of a collection: of all that the selectors let through; answers the list as it was. */
export function removeAll(target: Target, request: ApiRequest, world: World): WholeAnswer {
  const options = deleteOptions(request)
  const before = list(target, request, world)
  const lets = selected(request.query)
  for (const object of world.store.list(target.resource.stored, target.namespace)) {
    const { name } = object.metadata
    if (lets === undefined || lets(object)) remove({ ...target, namespace: namespaceOf(object), name }, options, world)
  }
  return before
}
