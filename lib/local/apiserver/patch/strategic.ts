import type { Json, JsonObject } from '../json.ts'
import type { Schema } from '../schema.ts'
import { mergePatched } from './merge-patch.ts'

/** interim */
export function strategicPatched(document: JsonObject, patch: Json, _schema: Schema): JsonObject {
  return mergePatched(document, patch)
}
