import { Problem } from '../../core/problem.ts'

/** Ends the name of each file that holds an object, so that the keys `a` and `a/b` can both exist. Encoded segments never hold it. */
const mark = '='
const maxNameBytes = 255

/** Path of a key's file below the folder of objects. Odd characters are written as in a URL, so every file system keeps them apart. */
export function pathOfKey(key: string): string {
  const path = `${key.split('/').map(encodeSegment).join('/')}${mark}`
  if (path.split('/').some((name) => name.length > maxNameBytes)) {
    const what = `needs a file name longer than ${maxNameBytes} characters`
    throw new Problem({ code: 'InvalidInput', subject: `object key ${JSON.stringify(key)}`, what })
  }
  return path
}

/** What a name in a folder of objects stands for; undefined for what this store did not write. */
export function segmentOfName(name: string, kind: 'file' | 'folder'): string | undefined {
  const marked = name.endsWith(mark)
  if (marked !== (kind === 'file')) return undefined
  return decodeSegment(marked ? name.slice(0, -mark.length) : name)
}

/** Segments are never `.` or `..` (assertObjectKey), so nothing here leads out of the folder. */
function encodeSegment(segment: string): string {
  return segment.replaceAll(/[^A-Za-z0-9._@+-]/gu, (character) =>
    Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  )
}

function decodeSegment(name: string): string | undefined {
  try {
    const segment = decodeURIComponent(name)
    return encodeSegment(segment) === name ? segment : undefined
  } catch {
    return undefined
  }
}
