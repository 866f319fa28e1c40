/** Shorter texts are written again sooner than they are looked up. */
const shortest = 100

/** Texts of objects that were written before. */
const known = new WeakMap<object, string>()

/** Canonical JSON (RFC 8785) as the product's library writes it, but of each object only once. */
export function canonicalText(value: unknown): string | undefined {
  if (typeof value === 'object' && value !== null) return objectText(value)
  return value === undefined ? undefined : JSON.stringify(value)
}

function objectText(object: object): string {
  const before = known.get(object)
  if (before !== undefined) return before
  const text = Array.isArray(object) ? listText(object) : mapText(object as Readonly<Record<string, unknown>>)
  if (text.length > shortest) known.set(object, text)
  return text
}

function listText(list: readonly unknown[]): string {
  return `[${list.map((item) => canonicalText(item) ?? 'null').join(',')}]`
}

function mapText(map: Readonly<Record<string, unknown>>): string {
  let text = ''
  for (const name of Object.keys(map).sort()) {
    const value = canonicalText(map[name])
    if (value !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${value}`
  }
  return `{${text}}`
}
