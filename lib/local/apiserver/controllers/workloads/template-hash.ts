import { isList, isObject, type Json } from '../../json.ts'

const alphabet = 'bcdfghjklmnpqrstvwxz2456789'
const offset = 2166136261
const prime = 16777619

/**
 * A short name for a value, another one for each count of collisions. It is made as the real controllers make theirs, but of JSON instead of
 * Go's own print of the value, so the names differ.
 */
export function hashName(value: Json | undefined, collisions: number): string {
  let hash = offset
  for (const byte of Buffer.from(`${canonical(value ?? null)}${collisions === 0 ? '' : collisions}`)) {
    hash = Math.imul(hash ^ byte, prime) >>> 0
  }
  return [...String(hash)].map((digit) => alphabet[digit.charCodeAt(0) % alphabet.length]).join('')
}

function canonical(value: Json): string {
  if (isList(value)) return `[${value.map(canonical).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`
}
