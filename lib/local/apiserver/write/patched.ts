import { badRequest, type Failure, unsupportedMediaType, unsupportedPatch } from '../failure.ts'
import { compareText } from '../fields/compare-text.ts'
import type { Target } from '../http/target.ts'
import { isList, isObject, type Json, type JsonObject } from '../json.ts'
import type { KubeObject } from '../object.ts'
import { spent } from '../patch/directives.ts'
import { goText } from '../patch/go-text.ts'
import { jsonPatchComplaints, jsonPatched } from '../patch/json-patch.ts'
import { mergePatched } from '../patch/merge-patch.ts'
import { strategicPatched } from '../patch/strategic.ts'
import type { ApiRequest } from '../request.ts'
import type { WriteOptions } from './options.ts'
import { checkName, placed } from './place.ts'
import type { Codec, Decoded } from './ports.ts'
import { mediaType, readJson } from './read-body.ts'
import { badPatch, Undecodable } from './undecodable.ts'
import { warned } from './warned.ts'

export const applyType = 'application/apply-patch+yaml'
const jsonType = 'application/json-patch+json'
const mergeType = 'application/merge-patch+json'
const strategicType = 'application/strategic-merge-patch+json'

/** An object that a write gives, and what is to be said of it. */
export interface Read {
  readonly object: KubeObject
  readonly warnings: readonly string[]
}

/** Throws a Failure for a media type that no patch of the kind has. */
export function checkPatchType(contentType: string, { resource }: Pick<Target, 'resource'>): void {
  const isCustom = resource.custom !== undefined
  const types = [jsonType, mergeType, ...(isCustom ? [] : [strategicType]), applyType]
  if (types.includes(mediaType(contentType))) return
  throw isCustom ? unsupportedMediaType(types) : unsupportedPatch()
}

/** The object that a patch other than an apply makes of one. Throws a Failure where that is none. */
export function patched(
  request: Pick<ApiRequest, 'contentType' | 'body'>,
  live: KubeObject,
  target: Target,
  { validation, repeated }: WriteOptions,
  codec: Codec,
): Read {
  const { resource, name = '' } = target
  const { result, shown, from, own } = changedBy(request, live, target)
  const { object, complaints: unknown } = decoded(() => codec.decode(placed(result, target), resource, from), shown)
  const complaints = [...own(repeated), ...unknown]
  if (complaints.length > 0 && validation === 'Strict') {
    throw badPatch(shown(), `strict decoding error: ${complaints.join(', ')}`)
  }
  return warned(validation === 'Ignore' ? [] : complaints, () => {
    checkName(object, name)
    return { object, warnings: [] }
  })
}

interface Changed {
  readonly result: JsonObject
  /** What messages show. */
  readonly shown: () => string
  readonly from: 'text' | 'map'
  /** What is held against the patch itself, told which fields it has twice. */
  readonly own: (repeated: readonly string[]) => readonly string[]
}

function changedBy(
  { contentType, body }: Pick<ApiRequest, 'contentType' | 'body'>,
  live: KubeObject,
  { resource }: Target,
): Changed {
  const own = (repeated: readonly string[]) => repeated
  const shown = (result: JsonObject) => (): string =>
    JSON.stringify(resource.custom === undefined ? result : withSortedKeys(result))
  const whole = (result: JsonObject): Changed => ({ result, shown: shown(result), from: 'text', own })
  switch (mediaType(contentType)) {
    case jsonType: {
      const read = readJson(body, undecoded)
      const all = (repeated: readonly string[]) => [
        ...jsonPatchComplaints(read),
        ...repeated.map((one) => `json patch ${one}`),
      ]
      return { ...whole(jsonPatched(live, read)), own: all }
    }
    case mergeType:
      return whole(mergePatched(live, readJson(body, undecoded)))
    default: {
      const read = readJson(body, badRequest)
      const result = strategicPatched(live, read, resource.schema())
      return { result, shown: () => goText(spent(read)), from: 'map', own }
    }
  }
}

/** The server keeps custom objects as maps, which Go writes in the order of their keys. */
function withSortedKeys(value: Json): Json {
  if (isList(value)) return value.map(withSortedKeys)
  if (!isObject(value)) return value
  const keys = Object.keys(value).toSorted(compareText)
  return Object.fromEntries(keys.map((key) => [key, withSortedKeys(value[key] ?? null)]))
}

function undecoded(why: string): Failure {
  return badRequest(`error decoding patch: ${why}`)
}

function decoded(decode: () => Decoded, shown: () => string): Decoded {
  try {
    return decode()
  } catch (cause) {
    throw cause instanceof Undecodable ? badPatch(shown(), cause.why) : cause
  }
}
