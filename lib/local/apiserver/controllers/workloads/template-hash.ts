import { isList, isObject, type Json } from '../../json.ts'

const alphabet = 'bcdfghjklmnpqrstvwxz2456789'
const offset = 2166136261
const prime = 16777619

/**
 * A short name for a value, another one for each count of collisions. It is the one that the real controllers give to ControllerRevisions of
 * StatefulSets; for templates of Deployments and DaemonSets theirs is made of Go's own print of the value, so names differ there.
 */
export function hashName(value: Json | undefined, collisions: number): string {
  let hash = offset
  for (const byte of Buffer.from(`${canonical(value ?? null)}${collisions}`)) {
    hash = (Math.imul(hash, prime) ^ byte) >>> 0
  }
  return [...String(hash)].map((digit) => alphabet[digit.charCodeAt(0) % alphabet.length]).join('')
}

/** JSON as Go writes it: keys in order, and signs escaped that mean something in HTML. */
function canonical(value: Json): string {
  if (isList(value)) return `[${value.map(canonical).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, escaped)
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return `{${entries.map(([key, inner]) => `${canonical(key)}:${canonical(inner)}`).join(',')}}`
}

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
}
