import { Buffer } from 'node:buffer'
import { asManifest } from '../core/as-manifest.ts'
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { isSecret } from '../core/known-kinds.ts'
import type { Manifest } from '../core/manifest.ts'

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/**
 * A Secret with its stringData in data, as base64: else we would own `stringData`, and every edit of `data` would be invisible to ownership. As it was
 * where a value is neither text nor base64, for the API server to refuse.
 */
export function normaliseSecret(secret: Manifest): Manifest {
  if (!isSecret(secret)) return secret
  const encoded = mapText(secret.data, (text) => canonicalBase64(text))
  const added = mapText(secret.stringData, (text) => Buffer.from(text, 'utf8').toString('base64'))
  if (encoded === undefined || added === undefined) return secret
  const { stringData, data, ...rest } = secret
  const merged = { ...encoded, ...added }
  const isEmpty = Object.keys(merged).length === 0
  return asManifest(isEmpty ? rest : { ...rest, data: merged }, secret)
}

function mapText(value: unknown, change: (text: string) => string | undefined): JsonObject | undefined {
  if (value === undefined || value === null) return {}
  if (!isJsonObject(value)) return undefined
  const result: Record<string, Json> = {}
  for (const [key, text] of Object.entries(value)) {
    const changed = typeof text === 'string' ? change(text) : text === null ? null : undefined
    if (changed === undefined) return undefined
    result[key] = changed
  }
  return result
}

/** Go skips line breaks within base64 and writes it back without them. */
function canonicalBase64(text: string): string | undefined {
  const joined = text.replace(/[\r\n]/g, '')
  return base64.test(joined) ? Buffer.from(joined, 'base64').toString('base64') : undefined
}
