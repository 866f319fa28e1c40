import { isJsonObject, type Json } from '../../core/json.ts'

/** Values that were read already, by their text. */
export type SharedFields = Map<string, Json>

const name = '"fieldsV1":'

/**
 * Parses an answer, each distinct `fieldsV1` once: most of a metadata LIST is the same few lists of fields over and over, which take more
 * time and memory than all else in it. Inside a text the name would be written with escaped quotes, so what is found is a member.
 */
export function parseShared(text: string, shared: SharedFields): Json {
  const found: Json[] = []
  const kept: string[] = []
  let from = 0
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, from)) {
    const start = at + name.length
    const end = text[start] === '{' && text[at - 1] !== '\\' ? endOfObject(text, start) : start
    kept.push(text.slice(from, start))
    if (end > start) kept.push(String(found.push(fieldsOf(text.slice(start, end), shared)) - 1))
    from = end
  }
  if (found.length === 0) return JSON.parse(text)
  kept.push(text.slice(from))
  return withFields(JSON.parse(kept.join('')), found)
}

function fieldsOf(text: string, shared: SharedFields): Json {
  const known = shared.get(text)
  if (known !== undefined) return known
  const value: Json = JSON.parse(text)
  shared.set(text, value)
  return value
}

const quote = 0x22
const backslash = 0x5c
const opening = 0x7b
const closing = 0x7d

/** Behind the brace that closes the one at `start`; where none does, `start`: the whole is no JSON, and says so when it is parsed. */
function endOfObject(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) at = endOfText(text, at)
    else if (code === opening) depth++
    else if (code === closing && --depth === 0) return at + 1
  }
  return start
}

/** Where the quote is that closes the one at `start`. */
function endOfText(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1
  return at
}

function withFields(list: Json, found: readonly Json[]): Json {
  if (!isJsonObject(list) || !Array.isArray(list.items)) return list
  return { ...list, items: list.items.map((item: Json) => itemWith(item, found)) }
}

function itemWith(item: Json, found: readonly Json[]): Json {
  if (!isJsonObject(item) || !isJsonObject(item.metadata)) return item
  const { managedFields } = item.metadata
  if (!Array.isArray(managedFields)) return item
  const entries = managedFields.map((entry: Json): Json => {
    if (!isJsonObject(entry) || typeof entry.fieldsV1 !== 'number') return entry
    return { ...entry, fieldsV1: found[entry.fieldsV1] ?? null }
  })
  return { ...item, metadata: { ...item.metadata, managedFields: entries } }
}
