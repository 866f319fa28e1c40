import { isList, isObject, type Json } from '../json.ts'
import { rejected } from './unprocessed.ts'

/** Changes the object or list that holds a place; told the place's own name. */
type Change = (holder: Json, key: string) => Json

/** The value at a JSON pointer (RFC 6901); a field that is not there is null. Throws a Failure where nothing can be. */
export function lookUp(document: Json, pointer: string): Json {
  let found: Json = null
  change(document, pointer, (holder, key) => {
    found = read(holder, key)
    return holder
  })
  return found
}

/** The document with a value more: a field, or an item before that place of a list. */
export function insert(document: Json, pointer: string, value: Json): Json {
  return change(document, pointer, (holder, key) => {
    if (!isList(holder)) return withField(holder, key, value)
    if (key === '-') return [...holder, value]
    return holder.toSpliced(place(key, holder.length + 1), 0, value)
  })
}

/** The document with another value at a place; a field may be new, an item must be there. */
export function put(document: Json, pointer: string, value: Json): Json {
  return change(document, pointer, (holder, key) =>
    isList(holder) ? holder.with(place(key, holder.length), value) : withField(holder, key, value),
  )
}

/** The document without a place. */
export function take(document: Json, pointer: string): Json {
  return change(document, pointer, (holder, key) => {
    if (isList(holder)) return holder.toSpliced(place(key, holder.length), 1)
    if (!isObject(holder) || !Object.hasOwn(holder, key)) throw rejected()
    const { [key]: _, ...others } = holder
    return others
  })
}

function change(document: Json, pointer: string, at: Change): Json {
  const [, ...keys] = pointer.split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  return descend(document, keys, at)
}

function descend(holder: Json, [key, ...rest]: readonly string[], at: Change): Json {
  if (key === undefined || (!isObject(holder) && !isList(holder))) throw rejected()
  if (rest.length === 0) return at(holder, key)
  const before = read(holder, key)
  const after = descend(before, rest, at)
  if (after === before) return holder
  return isList(holder) ? holder.with(place(key, holder.length), after) : withField(holder, key, after)
}

function read(holder: Json, key: string): Json {
  if (isList(holder)) return holder[place(key, holder.length)] ?? null
  return isObject(holder) && Object.hasOwn(holder, key) ? (holder[key] ?? null) : null
}

function withField(holder: Json, key: string, value: Json): Json {
  return isObject(holder) ? { ...holder, [key]: value } : holder
}

/** An index below the length; a negative one counts from the end. */
function place(key: string, length: number): number {
  const index = /^[+-]?\d+$/.test(key) ? Number(key) : Number.NaN
  const found = index < 0 ? index + length : index
  if (found >= 0 && found < length) return found
  throw rejected()
}
