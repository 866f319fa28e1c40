import { badRequest, notFound } from '../failure.ts'
import { formOf } from '../http/negotiate.ts'
import type { Target } from '../http/target.ts'
import type { JsonObject } from '../json.ts'
import { type KubeObject, textAt } from '../object.ts'
import { jsonPatched } from '../patch/json-patch.ts'
import { mergePatched } from '../patch/merge-patch.ts'
import type { ApiRequest, WholeAnswer } from '../request.ts'
import { scaled, scaleOf } from '../scale.ts'
import { writer } from '../write/create.ts'
import { writeOptions } from '../write/options.ts'
import type { WriteWorld } from '../write/ports.ts'
import { mediaType, readJson } from '../write/read-body.ts'
import { replace } from '../write/replace.ts'
import { answer, jsonAnswer } from './answers.ts'
import type { VerbWorld } from './world.ts'

type World = VerbWorld & WriteWorld

/** GET of a scale subresource. */
export function getScale(target: Target, request: ApiRequest, world: World): WholeAnswer {
  return answered(liveOf(target, world), target, request, world)
}

/** PUT of a scale subresource. */
export function rescale(scale: JsonObject, target: Target, request: ApiRequest, world: World): WholeAnswer {
  const options = writeOptions(request, 'UpdateOptions')
  const live = liveOf(target, world)
  const object = scaled(live, scale, target)
  const tracked = world.fields.update({ resource: target.resource, live, object, ...writer(options, world, 'scale') })
  const { subresource: _, ...whole } = target
  return answered(replace(tracked, live, whole, options, world).object, target, request, world)
}

/** PATCH of a scale subresource. */
export function patchScale(target: Target, request: ApiRequest, world: World): WholeAnswer {
  const scale = scaleOf(liveOf(target, world), target.resource)
  switch (mediaType(request.contentType)) {
    case 'application/merge-patch+json':
    case 'application/strategic-merge-patch+json':
      return rescale(mergePatched(scale, readJson(request.body)), target, request, world)
    case 'application/json-patch+json':
      return rescale(jsonPatched(scale, readJson(request.body)), target, request, world)
    default:
      throw badRequest('a Scale is changed by JSON patch or merge patch here')
  }
}

function answered(object: KubeObject, { resource }: Target, { accept }: ApiRequest, world: World): WholeAnswer {
  const scale = scaleOf(object, resource)
  if (formOf(accept) !== 'table') return jsonAnswer(200, scale)
  const resourceVersion = textAt(scale.metadata, 'resourceVersion')
  return answer(200, world.tables({ stored: 'scale' }, [scale], world.texts.metadata, { resourceVersion }))
}

function liveOf({ resource, namespace = '', name = '' }: Target, world: World): KubeObject {
  const live = world.store.get(resource.stored, namespace, name)
  if (live === undefined) throw notFound(resource, name)
  return live
}
