import { methodNotAllowed } from '../failure.ts'
import type { Target } from '../http/target.ts'
import { namespaceOf, uidOf } from '../object.ts'
import type { ApiRequest, WholeAnswer } from '../request.ts'
import { selected } from '../selectors/selected.ts'
import { create as createObject, type WriteResult } from '../write/create.ts'
import { remove } from '../write/delete.ts'
import { deleteOptions } from '../write/delete-options.ts'
import { finalize } from '../write/finalize.ts'
import { writeOptions } from '../write/options.ts'
import { patch as patchObject } from '../write/patch.ts'
import { applyType, checkPatchType } from '../write/patched.ts'
import type { WriteWorld } from '../write/ports.ts'
import { mediaType, readBody } from '../write/read-body.ts'
import { patchScale, updateScale } from '../write/scale.ts'
import { update as updateObject } from '../write/update.ts'
import { answer, jsonAnswer } from './answers.ts'
import { list } from './list.ts'
import { presentation } from './present.ts'
import { scaleAnswer } from './scale.ts'
import type { VerbWorld } from './world.ts'

type World = VerbWorld & WriteWorld

/** POST to a collection. */
export function create(target: Target, request: ApiRequest, world: World): WholeAnswer {
  if (target.resource.namespaced && target.namespace === undefined) throw methodNotAllowed()
  const options = writeOptions(request, 'CreateOptions')
  return answered(createObject(readBody(request, target.resource.kind), target, options, world), target, request, world)
}

/** PUT to an object or one of its subresources. */
export function update(target: Target, request: ApiRequest, world: World): WholeAnswer {
  const options = writeOptions(request, 'UpdateOptions')
  const body = readBody(request, target.subresource?.kind ?? target.resource.kind)
  switch (target.subresource?.name) {
    case 'scale':
      return scaleAnswer(updateScale(body, target, options, world), request, world)
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
  if (target.subresource?.name !== 'scale') {
    return answered(patchObject(request, target, options, world), target, request, world)
  }
  return scaleAnswer(patchScale(request, target, options, world), request, world)
}

function answered(
  { object, created, warnings }: WriteResult,
  { resource }: Target,
  request: ApiRequest,
  world: World,
): WholeAnswer {
  return answer(created ? 201 : 200, `${presentation(resource, request, world).one(object)}\n`, warnings)
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
  const lets = selected(request.query, target.resource)
  for (const object of world.store.list(target.resource.stored, target.namespace)) {
    const { name } = object.metadata
    if (lets === undefined || lets(object)) remove({ ...target, namespace: namespaceOf(object), name }, options, world)
  }
  return before
}
