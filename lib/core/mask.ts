import { Buffer } from 'node:buffer'
import { isJsonObject, type Json } from './json.ts'

/** Shorter ones stay: without them a text could not be read any more, and with three characters nothing is secret. */
const shortest = 4

/** A text without secrets: each is left out as it is, quoted, encoded and decoded. */
export function mask(text: string, secrets: readonly string[]): string {
  // Longest first, so that no rest of one remains.
  const forms = [...new Set(secrets.flatMap(formsOf))].filter((form) => form.length >= shortest)
  return forms.sort((a, b) => b.length - a.length).reduce((rest, form) => rest.replaceAll(form, '***'), text)
}

/** A value with every text in it masked; names of fields stay. */
export function maskIn(value: Json, secrets: readonly string[]): Json {
  if (secrets.length === 0) return value
  if (typeof value === 'string') return mask(value, secrets)
  if (Array.isArray(value)) return value.map((item: Json) => maskIn(item, secrets))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskIn(item, secrets)]))
}

/** How a message may show a secret. One of several lines is also left out line by line, as YAML readers show single lines. */
function formsOf(secret: string): readonly string[] {
  const decoded = Buffer.from(secret, 'base64').toString('utf8')
  const encoded = Buffer.from(secret, 'utf8').toString('base64')
  const plain = [secret, decoded, ...secret.split(/\r?\n/), ...decoded.split(/\r?\n/)]
  return [...plain, ...plain.map(quoted), encoded]
}

/** As between the quotes of a text in JSON or Go. */
function quoted(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}
