/** What of an answer two servers must have in common. */
export interface Comparable {
  readonly status: number
  readonly warnings?: readonly string[]
  readonly body: unknown
}

type Names = Map<string, string>

/**
 * A body without what differs by nature: uids and revisions become numbers in the order in which a case meets them, times and addresses
 * become words, keys are sorted.
 */
export function comparable(value: unknown, names: Names, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => comparable(item, names, key))
  if (typeof value === 'object' && value !== null) {
    const isList = 'items' in value || 'rows' in value
    if ('type' in value && value.type === 'BOOKMARK') return bookmark(value)
    const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
    return Object.fromEntries(
      entries.map(([name, inner]) => [
        name,
        isList && name === 'metadata' ? listMetadata(inner) : comparable(inner, names, name),
      ]),
    )
  }
  if (typeof value !== 'string') return value
  return named(value, names, key)
}

/** Where the server stands is its own. */
function bookmark(event: object): unknown {
  return JSON.parse(JSON.stringify(event, (key, value) => (key === 'resourceVersion' ? '<revision>' : value)))
}

function listMetadata(metadata: unknown): unknown {
  if (typeof metadata !== 'object' || metadata === null) return metadata
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [
      name,
      name === 'resourceVersion' || name === 'continue' ? `<${name}>` : value,
    ]),
  )
}

const uid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g
const age = /^(\d+[smhdy])+$|(?<=\()(\d+[smhdy])+(?= ago\))/
const address = /\b10\.0\.\d+\.\d+\b/g
/** A name that a server has made for `generateName: x-`. */
const generated = /^x-[a-z0-9]{5}$/

/** Where a server stands, and the revision of an object that is quoted, in the message of an answer. */
const standing =
  /(too old resource version: \d+ \(|, current: |ResourceVersion in record \(|\\"resourceVersion\\":\\")\d+/g

function named(text: string, names: Names, key: string): string {
  if (key === 'resourceVersion') return nameOf('revision', text, names)
  if (key === 'cells' && age.test(text)) return text.replace(age, '<age>')
  return text
    .replace(uid, (found) => nameOf('uid', found, names))
    .replace(time, '<time>')
    .replace(address, '<address>')
    .replace(standing, '$1<revision>')
    .replace(generated, 'x-<suffix>')
}

function nameOf(what: string, value: string, names: Names): string {
  const known =
    names.get(value) ?? `<${what} ${[...names.values()].filter((name) => name.startsWith(`<${what}`)).length + 1}>`
  names.set(value, known)
  return known
}
