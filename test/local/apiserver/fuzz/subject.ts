import type { JsonObject } from '../../../../lib/local/apiserver/json.ts'

/** A kind of which objects are written at random. */
export interface Subject {
  /** In each of them it is written. */
  readonly apiVersions: readonly string[]
  readonly kind: string
  readonly plural: string
  /** What no object of the kind may lack. */
  readonly base: JsonObject
  /** What it may have beside, each time one of several; writes are made of these, so that they meet. */
  readonly parts: readonly (readonly JsonObject[])[]
  /** The same of the status; none where the kind has none of its own address. */
  readonly statuses: readonly (readonly JsonObject[])[]
  readonly scalable?: boolean
  readonly custom?: boolean
}

/** What every object may have. */
export const commonParts: readonly (readonly JsonObject[])[] = [
  [{ metadata: { labels: { tier: 'one' } } }, { metadata: { labels: { tier: 'two' } } }],
  [{ metadata: { labels: { team: 'x' } } }, { metadata: { labels: { team: '' } } }],
  [{ metadata: { annotations: { note: 'a' } } }, { metadata: { annotations: { note: 'b', more: 'c' } } }],
  [{ metadata: { finalizers: ['test.dev/a'] } }, { metadata: { finalizers: ['test.dev/b', 'test.dev/a'] } }],
]
