import { Failure, unsupportedMediaType } from '../failure.ts'
import type { Target } from '../http/target.ts'
import type { JsonObject } from '../json.ts'
import type { KubeObject } from '../object.ts'
import { jsonPatched } from '../patch/json-patch.ts'
import { mergePatched } from '../patch/merge-patch.ts'
import { strategicPatched } from '../patch/strategic.ts'
import type { ApiRequest } from '../request.ts'
import type { WriteOptions } from './options.ts'
import { checkName, placed } from './place.ts'
import type { Codec } from './ports.ts'
import { mediaType, readJson } from './read-body.ts'

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
  const types = [jsonType, mergeType, ...(resource.custom === undefined ? [strategicType] : []), applyType]
  if (!types.includes(mediaType(contentType))) throw unsupportedMediaType(types)
}

/** The object that a patch other than an apply makes of one. Throws a Failure where that is none. */
export function patched(
  { contentType, body }: Pick<ApiRequest, 'contentType' | 'body'>,
  live: KubeObject,
  target: Target,
  { validation }: WriteOptions,
  codec: Codec,
): Read {
  const { resource, name = '' } = target
  const changed = changedBy(mediaType(contentType), live, body, target)
  const { object, complaints } = codec.decode(placed(changed, target), resource, (why) => wrongPatch(why, changed))
  if (complaints.length > 0 && validation === 'Strict') {
    throw wrongPatch(`strict decoding error: ${complaints.join(', ')}`, changed)
  }
  checkName(object, name)
  return { object, warnings: validation === 'Ignore' ? [] : complaints }
}

function changedBy(type: string, live: KubeObject, body: string, { resource }: Target): JsonObject {
  switch (type) {
    case jsonType:
      return jsonPatched(live, readJson(body))
    case mergeType:
      return mergePatched(live, readJson(body))
    default:
      return strategicPatched(live, readJson(body), resource.schema())
  }
}

function wrongPatch(why: string, changed: JsonObject): Failure {
  const message = `Invalid value: ${JSON.stringify(JSON.stringify(changed))}: ${why}`
  return new Failure({
    code: 422,
    reason: 'Invalid',
    message: ` "" is invalid: patch: ${message}`,
    details: { causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }] },
  })
}
