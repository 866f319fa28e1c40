import { badRequest } from '../failure.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'

/** interim */
export function jsonPatched(document: JsonObject, patch: Json): JsonObject {
  if (isObject(patch)) throw badRequest('interim')
  return document
}
