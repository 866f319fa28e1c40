import { isJsonObject, type Json } from '../core/json.ts'

/** Deep equality of JSON; null, an empty list and an empty map are alike nothing, as Kubernetes' semantic equality has it. */
export function sameValue(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]))
  }
  if (isJsonObject(a) && isJsonObject(b)) {
    const keys = Object.keys(a)
    return (
      keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
    )
  }
  return a !== undefined && b !== undefined && isNothing(a) && isNothing(b)
}

function isNothing(value: Json): boolean {
  if (value === null) return true
  return Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0
}
