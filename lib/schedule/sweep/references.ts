/** Digests (64) and commit ids (40), where no longer run of digits holds them. */
const ids = /(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{40})(?![0-9a-f])/g

/** Notes which of the names that are looked for a document holds, in whatever field and inside whatever text. */
export interface References {
  add(document: unknown): void
  readonly found: ReadonlySet<string>
}

/**
 * References are found by their look, not by the fields that hold them: a field that a later version adds to a document counts from its
 * first day. A digest that stands there for something else keeps an object too long, never too short.
 */
export function references(lookedFor: ReadonlySet<string>): References {
  const found = new Set<string>()
  return {
    found,
    add(document) {
      for (const [id] of (JSON.stringify(document) ?? '').matchAll(ids)) if (lookedFor.has(id)) found.add(id)
    },
  }
}
