/** One stored object: its bytes and the etag that a conditional write names. */
export interface StoredObject {
  readonly bytes: Uint8Array
  /** Hash of the content, as in S3: equal bytes have equal etags, whoever wrote them. */
  readonly etag: string
}

export interface ListedObject {
  readonly key: string
  readonly etag: string
  readonly size: number
  /** Milliseconds since the epoch; for display and sweeping by age only. */
  readonly modified: number
}

/** `create`: only where nothing is there (`If-None-Match: *`). `etag`: only over exactly that content (`If-Match`). */
export type WriteCondition = { readonly create: true } | { readonly etag: string }

/**
 * What a conditional write came to.
 * - `written`: it is there.
 * - `exists`: 412, something (else) is there.
 * - `racing`: 409, another write was under way; says nothing about what is there now.
 * - `gone`: 404 on `If-Match`, the object was deleted.
 * An unknown outcome (time-out, broken connection) is thrown as a Problem with code `StoreFailed`.
 */
export type WriteOutcome =
  | { readonly kind: 'written'; readonly etag: string }
  | { readonly kind: 'exists' }
  | { readonly kind: 'racing' }
  | { readonly kind: 'gone' }

/** `etag`: only exactly that content (`If-Match`). `writtenBefore`: only what was neither written nor refreshed since that time. */
export type DeleteCondition = { readonly etag: string } | { readonly writtenBefore: number }

/** The bucket: a flat map of keys to bytes with conditional writes. S3, a folder on disk and memory implement it. */
export interface ObjectStore {
  get(key: string): Promise<StoredObject | undefined>
  put(key: string, bytes: Uint8Array, condition: WriteCondition): Promise<WriteOutcome>
  /** All objects whose key begins with the prefix, in order of their keys (UTF-8 bytes). */
  list(prefix: string): AsyncIterable<ListedObject>
  /** Harmless where nothing is there. */
  delete(key: string): Promise<void>
  /** Deletes what the condition names; answers whether it did. In S3, a refresh between its two requests is not seen (milliseconds). */
  deleteIf(key: string, condition: DeleteCondition): Promise<boolean>
  /**
   * Makes an object new that was last written before a time, as if it had been written again: `modified` moves, the bytes and the etag stay.
   * Answers whether the object is there: one that vanished has to be written again.
   */
  refresh(key: string, writtenBefore: number): Promise<boolean>
}
