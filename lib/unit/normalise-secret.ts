import { isJsonObject, type JsonObject } from '../core/json.ts'
import type { Manifest } from '../core/manifest.ts'

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** A Secret with its stringData in data, as base64; as it was where a value is neither text nor base64. */
export function normaliseSecret(secret: Manifest): Manifest {
  const encoded = mapText(secret.data, (text) => canonicalBase64(text))
  const added = mapText(secret.stringData, (text) => Buffer.from(text, 'utf8').toString('base64'))
  if (encoded === undefined || added === undefined) return secret
  const { stringData, data, ...rest } = secret
  const merged = { ...encoded, ...added }
  const isEmpty = Object.keys(merged).length === 0
  return isEmpty ? rest : { ...rest, data: merged }
}

function mapText(value: unknown, change: (text: string) => string | undefined): JsonObject | undefined {
  if (value === undefined || value === null) return {}
  if (!isJsonObject(value)) return undefined
  const result: Record<string, string> = {}
  for (const [key, text] of Object.entries(value)) {
    const changed = typeof text === 'string' ? change(text) : text === null ? '' : undefined
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
