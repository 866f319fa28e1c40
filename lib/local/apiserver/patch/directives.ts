import { badRequest } from '../failure.ts'
import { isList, isObject, type Json, type JsonObject } from '../json.ts'

/** In an object of a patch: `replace`, `delete` or, in a list, also `merge`. */
export const directive = '$patch'
export const orderPrefix = '$setElementOrder'
export const deletePrefix = '$deleteFromPrimitiveList'
export const badElementOrder = 'invalid patch format of setElementOrder list'
const retainKeys = '$retainKeys'

/** The field that `$setElementOrder/containers` is about; throws a Failure that says what is wrong. */
export function fieldOf(key: string, prefix: string, wrong: string): string {
  const [first, ...rest] = key.split('/')
  if (first !== prefix || rest.length === 0) throw badRequest(wrong)
  return rest.join('/')
}

/** Both sides as `$retainKeys` leaves them: of the original only the fields that it lists. */
export function retained(
  original: JsonObject,
  patch: JsonObject,
): { readonly original: JsonObject; readonly patch: JsonObject } {
  const { [retainKeys]: list, ...rest } = patch
  if (list === undefined) return { original, patch }
  if (!isList(list)) throw badRequest('invalid patch format of retainKeys')
  for (const [key, value] of Object.entries(rest)) {
    const told = value === null || key.startsWith(deletePrefix) || key.startsWith(orderPrefix)
    if (!told && !list.includes(key)) throw badRequest('invalid patch format of retainKeys')
  }
  return { original: Object.fromEntries(Object.entries(original).filter(([key]) => list.includes(key))), patch: rest }
}

/** A value of a patch that is put where none was; undefined where it is an order itself. */
export function withoutDirectives(value: Json): Json | undefined {
  if (isList(value)) {
    return value.flatMap((item) => {
      const kept = withoutDirectives(item)
      return kept === undefined ? [] : [kept]
    })
  }
  if (!isObject(value)) return value
  if (Object.hasOwn(value, directive)) return undefined
  const kept: Record<string, Json> = {}
  for (const [key, inner] of Object.entries(value)) {
    const plain = withoutDirectives(inner)
    if (plain !== undefined) kept[key] = plain
  }
  return kept
}

/** The value without fields that are null, at any depth. */
export function withoutNulls(value: Json): Json {
  if (isList(value)) return value.map(withoutNulls)
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([, inner]) => inner !== null)
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner)]))
}

/** What is left of a patch when it has been carried out, which is how messages show it: lists with an order told are used up. */
export function spent(patch: Json): Json {
  if (!isObject(patch)) return patch
  const used = new Set([retainKeys])
  for (const key of Object.keys(patch)) {
    if (key.startsWith(orderPrefix)) used.add(key).add(key.slice(orderPrefix.length + 1))
  }
  const left = Object.entries(patch).filter(([key]) => !used.has(key))
  return Object.fromEntries(left.map(([key, value]) => [key, spent(value)]))
}
