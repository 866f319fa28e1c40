import canonicalize from 'canonicalize'

/** Canonical JSON (RFC 8785) of a value: equal values give equal bytes. Undefined members are dropped. */
export function canonical(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('cannot write undefined as canonical JSON')
  return text
}

/** The same of an object some of whose members have their canonical text already. */
export function canonicalWith(object: object, texts: Readonly<Record<string, string>>): string {
  const members = Object.entries(object).flatMap(([name, value]): [string, string][] =>
    value === undefined
      ? []
      : [[name, `${JSON.stringify(name)}:${Object.hasOwn(texts, name) ? texts[name] : canonical(value)}`]],
  )
  return `{${members
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, text]) => text)
    .join(',')}}`
}
