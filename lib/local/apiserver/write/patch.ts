import { conflict, Failure, notFound, unsupportedMediaType } from '../failure.ts'
import type { Target } from '../http/target.ts'
import { isObject, type JsonObject } from '../json.ts'
import { type KubeObject, textAt, uidOf } from '../object.ts'
import { goText } from '../patch/go-text.ts'
import { jsonPatchComplaints, jsonPatched } from '../patch/json-patch.ts'
import { mergePatched } from '../patch/merge-patch.ts'
import { strategicPatched } from '../patch/strategic.ts'
import type { ApiRequest } from '../request.ts'
import type { Resource } from '../resource.ts'
import { admitCreate } from './admission.ts'
import { store, type WriteResult, withSystemFields, writer } from './create.ts'
import type { WriteOptions } from './options.ts'
import { checkName, placed } from './place.ts'
import type { Decoded, WriteWorld } from './ports.ts'
import { mediaType, readJson, readYaml } from './read-body.ts'
import { replace } from './replace.ts'
import { badPatch, Undecodable } from './undecodable.ts'

export const applyType = 'application/apply-patch+yaml'
const jsonType = 'application/json-patch+json'
const mergeType = 'application/merge-patch+json'
const strategicType = 'application/strategic-merge-patch+json'

/** Changes an object by a patch of any of the four kinds. Throws a Failure where it may not be. */
export function patch(request: ApiRequest, target: Target, options: WriteOptions, world: WriteWorld): WriteResult {
  if (mediaType(request.contentType) === applyType) return apply(request.body, target, options, world)
  const { resource, namespace = '', name = '', subresource } = target
  const live = world.store.get(resource.stored, namespace, name)
  if (live === undefined) throw notFound(resource, name)
  const { patched, shown, from, own } = patchedBy(request, world.codec.convert(live, resource), resource)
  const { object, complaints: unknown } = decoded(
    () => world.codec.decode(placed(patched, target), resource, from),
    shown,
  )
  const complaints = [...own(options.repeated), ...unknown]
  const warnings = options.validation === 'Ignore' ? [] : complaints
  if (complaints.length > 0 && options.validation === 'Strict') {
    throw badPatch(shown(), `strict decoding error: ${complaints.join(', ')}`)
  }
  checkName(object, name)
  const tracked = world.fields.update({ resource, live, object, ...writer(options, world, subresource?.name) })
  return { ...replace(tracked, live, target, options, world), warnings }
}

interface Patched {
  readonly patched: JsonObject
  /** What messages show. */
  readonly shown: () => string
  readonly from: 'text' | 'map'
  /** What is held against the patch itself, told which fields it has twice. */
  readonly own: (repeated: readonly string[]) => readonly string[]
}

function patchedBy({ contentType, body }: ApiRequest, live: KubeObject, resource: Resource): Patched {
  const own = (repeated: readonly string[]) => repeated
  const whole = (patched: JsonObject): Patched => ({ patched, shown: () => JSON.stringify(patched), from: 'text', own })
  switch (mediaType(contentType)) {
    case jsonType: {
      const read = readJson(body)
      const all = (repeated: readonly string[]) => [
        ...jsonPatchComplaints(read),
        ...repeated.map((one) => `json patch ${one}`),
      ]
      return { ...whole(jsonPatched(live, read)), own: all }
    }
    case mergeType:
      return whole(mergePatched(live, readJson(body)))
    case strategicType: {
      if (resource.custom !== undefined) throw unsupportedMediaType([jsonType, mergeType, applyType])
      const read = readJson(body)
      return { patched: strategicPatched(live, read, resource.schema()), shown: () => goText(read), from: 'map', own }
    }
    default:
      throw unsupportedMediaType([jsonType, mergeType, strategicType, applyType])
  }
}

function decoded(decode: () => Decoded, shown: () => string): Decoded {
  try {
    return decode()
  } catch (cause) {
    throw cause instanceof Undecodable ? badPatch(shown(), cause.why) : cause
  }
}

function apply(body: string, target: Target, options: WriteOptions, world: WriteWorld): WriteResult {
  const { resource, namespace = '', name = '', subresource } = target
  const config = readApply(body)
  const live = world.store.get(resource.stored, namespace, name)
  if (live === undefined && subresource !== undefined) throw notFound(resource, name)
  const manager = writer(options, world, subresource?.name)
  const applied = world.fields.apply({
    ...{ resource, config, ...manager, force: options.force },
    ...(live !== undefined && { live }),
  })
  const { object, complaints } = converted(() => world.codec.decode(placed(applied, target), resource, 'map'), applied)
  const warnings = options.validation === 'Ignore' ? [] : complaints
  checkName(object, name)
  if (live !== undefined) return { ...replace(object, live, target, options, world), warnings }
  if (uidOf(object) !== '') {
    const why = `uid mismatch: the provided object specified uid ${uidOf(object)}, and no existing object was found`
    throw conflict(resource, name, why)
  }
  admitCreate(object, resource, world)
  return { ...store(withSystemFields(object, world), resource, options, world), warnings }
}

function converted(decode: () => Decoded, { apiVersion, kind, metadata }: JsonObject): Decoded {
  try {
    return decode()
  } catch (cause) {
    if (!(cause instanceof Undecodable)) throw cause
    const version = String(apiVersion)
    const type = `${version.includes('/') ? version : `/${version}`}, Kind=${String(kind)}`
    const named = `${textAt(metadata, 'namespace')}/${textAt(metadata, 'name')}`
    const message = `failed to convert new object (${named}; ${type}) to proper version: unable to convert unstructured object to ${type}: ${cause.why}`
    throw new Failure({ code: 500, reason: '', message })
  }
}

function readApply(body: string): JsonObject {
  const value = readYaml(body)
  if (isObject(value)) return value
  throw new Failure({ code: 400, reason: 'BadRequest', message: 'error decoding YAML: the body is no object' })
}
