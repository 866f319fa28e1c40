import { at, isJsonObject, type Json } from '../core/json.ts'
import { isSecret } from '../core/known-kinds.ts'
import type { Manifest } from '../core/manifest.ts'
import { mask } from '../core/mask.ts'

/** The API server's message about an object without the values of a Secret: it quotes those that it could not read. */
export function redacted(manifest: Manifest, message: string): string {
  if (!isSecret(manifest)) return message
  return mask(
    message,
    [at(manifest, 'data'), at(manifest, 'stringData')].flatMap((map) => scalars(map)),
  )
}

function scalars(value: Json | undefined): readonly string[] {
  if (value === undefined || value === null || value === true || value === false) return []
  if (Array.isArray(value)) return value.flatMap(scalars)
  if (isJsonObject(value)) return Object.values(value).flatMap(scalars)
  return [String(value)]
}
