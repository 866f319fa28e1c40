import * as z from 'zod'

/** More than any object of the bucket has: artifacts and inputs have at most 128 MiB before they are packed. */
export const maxObjectBytes = 256 * 1_048_576

/** Header with a time: only what was last written before it is deleted, or refreshed. */
export const writtenBefore = 'sluice-written-before'

const root = '/store'

/** The address of an object. Keys have no empty segment, `.` or `..` (assertObjectKey), so nothing on the way folds them. */
export function objectPath(key: string): string {
  return `${root}/${key.split('/').map(encodeURIComponent).join('/')}`
}

/** The address under which all objects with a prefix are listed. */
export function listPath(prefix: string): string {
  return `${root}?prefix=${encodeURIComponent(prefix)}`
}

/** What an address of the store names; undefined for every other address. */
export function storePlace(
  path: string,
  query: string,
): { readonly key: string } | { readonly prefix: string } | undefined {
  try {
    if (path.startsWith(`${root}/`)) return { key: decodeURIComponent(path.slice(root.length + 1)) }
    const prefix = /^prefix=([^&]*)$/.exec(query)?.[1]
    return path === root && prefix !== undefined ? { prefix: decodeURIComponent(prefix) } : undefined
  } catch {
    return undefined
  }
}

/** One object of a listing; a line each. */
export const listedLine = z.tuple([z.string(), z.string(), z.int().nonnegative(), z.number()])
/** The last line says how many there were: a listing without it is none. */
export const endLine = z.object({ end: z.int().nonnegative() })

/** What a text says as JSON; undefined where it is none. */
export function jsonIn(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
