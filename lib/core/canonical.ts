import canonicalize from 'canonicalize'

/** Canonical JSON (RFC 8785) of a value: equal values give equal bytes. Undefined members are dropped. */
export function canonical(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('cannot write undefined as canonical JSON')
  return text
}
