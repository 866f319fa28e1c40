import { Buffer } from 'node:buffer'
import { at, isJsonObject, type Json } from '../core/json.ts'
import { isSecret } from '../core/known-kinds.ts'
import type { Manifest } from '../core/manifest.ts'

/** The API server's message about an object without the values of a Secret: it quotes those that it could not read. */
export function redacted(manifest: Manifest, message: string): string {
  if (!isSecret(manifest)) return message
  return secretTexts(manifest).reduce((text, value) => text.replaceAll(value, '***'), message)
}

/** Every value as written, decoded and encoded, longest first so that no rest of one remains; very short ones would only blot the message. */
function secretTexts(manifest: Manifest): readonly string[] {
  const values = [at(manifest, 'data'), at(manifest, 'stringData')].flatMap((map) => scalars(map))
  const decoded = values.map((value) => Buffer.from(value, 'base64').toString('utf8'))
  const encoded = values.map((value) => Buffer.from(value, 'utf8').toString('base64'))
  return [...new Set([...values, ...decoded, ...encoded])]
    .filter((text) => text.length > 2)
    .sort((a, b) => b.length - a.length)
}

function scalars(value: Json | undefined): readonly string[] {
  if (value === undefined || value === null || value === true || value === false) return []
  if (Array.isArray(value)) return value.flatMap(scalars)
  if (isJsonObject(value)) return Object.values(value).flatMap(scalars)
  return [String(value)]
}
