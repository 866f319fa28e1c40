import * as z from 'zod'
import type { UnknownFields } from './fields.ts'

/** How one kind of document is written: what its fields are, and how the schema before this one becomes this one. */
export interface Codec<T> {
  /** Names the kind of document in messages, with its article: `a head`. */
  readonly what: string
  /** What to do about one that cannot be read, where that is not to bring back an earlier one; a sentence without its full stop. */
  readonly remedy?: string
  /** Raised with any change of the fields, an added optional one included: unknown fields are refused, never dropped. */
  readonly schema: number
  readonly fields: z.ZodType<T>
  /** Fields of schema - 1 as those of this schema. */
  readonly upgrade?: (fields: UnknownFields) => UnknownFields
  /**
   * The canonical text of a document of many parts, put together from what was written of each before. What `fields` accepts is then taken
   * for readable as it is, so it accepts nothing that JSON would change.
   */
  text?(document: T & { readonly schema: number; readonly seq: number; readonly nonce: string }): Uint8Array
}

/** What a strict object's schema has to list: each field of T, so that one added to the type is not forgotten here. */
export type Fields<T> = { readonly [K in keyof T]-?: z.ZodType<T[K]> }

/** A text that `is` accepts, as the brand that `is` vouches for. */
export function branded<T extends string>(what: string, is: (text: string) => boolean): z.ZodType<T> {
  return z.custom<T>((value) => typeof value === 'string' && is(value), { error: `expected ${what}` })
}
