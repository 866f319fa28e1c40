import { badRequest, conflict, Failure, notFound } from '../failure.ts'
import { kindText, subjectText } from '../fields/metadata.ts'
import type { Target } from '../http/target.ts'
import { isObject, type JsonObject } from '../json.ts'
import { type KubeObject, textAt, uidOf } from '../object.ts'
import { jsonKind } from '../patch/go-text.ts'
import { admitCreate } from './admission.ts'
import { store, type WriteResult, withSystemFields, writer } from './create.ts'
import type { WriteOptions } from './options.ts'
import type { Read } from './patched.ts'
import { checkName, placed } from './place.ts'
import type { Decoded, WriteWorld } from './ports.ts'
import { readYaml } from './read-body.ts'
import { replace } from './replace.ts'
import { isCreatedByUpdate } from './strategy.ts'
import { Undecodable } from './undecodable.ts'
import { warned } from './warned.ts'

/** Applies a configuration on the server's side. Throws a Failure where it may not be, or collides with others. */
export function apply(body: string, target: Target, options: WriteOptions, world: WriteWorld): WriteResult {
  const { resource, namespace = '', name = '', subresource } = target
  const live = world.store.get(resource.stored, namespace, name)
  if (live === undefined && subresource !== undefined && !isCreatedByUpdate(resource)) throw notFound(resource, name)
  const { object, warnings } = applied(body, live, target, options, world)
  if (live !== undefined) return warned(warnings, () => replace(object, live, target, options, world))
  if (uidOf(object) !== '') {
    const why = `uid mismatch: the provided object specified uid ${uidOf(object)}, and no existing object was found`
    throw conflict(resource, name, why)
  }
  admitCreate(object, resource, world)
  return warned(warnings, () => store(withSystemFields(object, world), target, options, world))
}

/** What a configuration makes of an object, or of none. */
export function applied(
  body: string,
  live: KubeObject | undefined,
  target: Target,
  options: WriteOptions,
  world: WriteWorld,
): Read {
  const { resource, name = '' } = target
  const config = readConfig(body)
  const merged = mergedConfig(body, live, target, options, world)
  const { object, complaints } = converted(() => world.codec.decode(placed(merged, target), resource, 'map'), config)
  checkName(object, name)
  return { object, warnings: options.validation === 'Ignore' ? [] : complaints }
}

/** The same before it is read as an object of its kind. */
export function mergedConfig(
  body: string,
  live: KubeObject | undefined,
  { resource, subresource }: Target,
  options: WriteOptions,
  world: WriteWorld,
): JsonObject {
  return world.fields.apply({
    ...{ resource, config: readConfig(body), ...writer(options, world, subresource?.name), force: options.force },
    ...(live !== undefined && { live }),
  })
}

function converted(decode: () => Decoded, config: JsonObject): Decoded {
  try {
    return decode()
  } catch (cause) {
    if (!(cause instanceof Undecodable)) throw cause
    const kind = kindText(textAt(config, 'apiVersion'), textAt(config, 'kind'))
    const message = `failed to convert new object (${subjectText(config)}) to proper version: unable to convert unstructured object to ${kind}: ${cause.why}`
    throw new Failure({ code: 500, reason: '', message })
  }
}

function readConfig(body: string): JsonObject {
  const value = readYaml(body)
  if (isObject(value)) return value
  if (value === null) return {}
  const why = `json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`
  throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${why}`)
}
