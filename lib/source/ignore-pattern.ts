import { compileGlob, type Glob } from './glob.ts'

/** One line of a `.sourceignore`. */
export interface IgnorePattern {
  /** Directory that it is written in and holds below; '' for the root. */
  readonly directory: string
  readonly text: string
  /** `!`: what matches is taken in again. */
  readonly includes: boolean
  matches(path: readonly string[], isDirectory: boolean): boolean
}

/** The patterns of a file: comments and blank lines left out. */
export function parseIgnoreFile(content: string, directory: string): readonly IgnorePattern[] {
  const lines = content.split(/\r?\n/)
  return lines
    .filter((line) => !line.startsWith('#') && line.trim() !== '')
    .map((line) => parsePattern(line, directory))
}

/**
 * The dialect of Flux's matcher. A pattern without a slash inside matches any name on the path; with one it is followed from its
 * directory on, and takes everything below what it names. Unlike in git, excluded directories are still looked into.
 */
export function parsePattern(line: string, directory: string): IgnorePattern {
  const includes = line.startsWith('!')
  const bare = includes ? line.slice(1) : line
  const trimmed = bare.endsWith('\\ ') ? bare : bare.replace(/ +$/, '')
  const directoryOnly = trimmed.endsWith('/')
  const text = directoryOnly ? trimmed.slice(0, -1) : trimmed
  const match = text.includes('/') ? pathMatcher(text.split('/'), directoryOnly) : nameMatcher(text, directoryOnly)
  const domain = directory === '' ? [] : directory.split('/')
  return {
    directory,
    text: line,
    includes,
    matches:
      domain.length === 0
        ? match
        : (path, isDirectory) =>
            path.length > domain.length &&
            domain.every((name, index) => path[index] === name) &&
            match(path.slice(domain.length), isDirectory),
  }
}

type Matcher = (path: readonly string[], isDirectory: boolean) => boolean

function nameMatcher(text: string, directoryOnly: boolean): Matcher {
  const glob = compileGlob(text)
  return (path, isDirectory) => {
    const at = path.findIndex(glob)
    return at >= 0 && !(directoryOnly && !isDirectory && at === path.length - 1)
  }
}

type Segment = { readonly kind: 'gap' } | { readonly kind: 'root' } | { readonly kind: 'name'; readonly glob: Glob }

function pathMatcher(parts: readonly string[], directoryOnly: boolean): Matcher {
  const segments = parts.map((part): Segment => {
    if (part === '') return { kind: 'root' }
    if (part === '**') return { kind: 'gap' }
    // Two stars inside a name have no meaning in this dialect: such a pattern matches nothing.
    return { kind: 'name', glob: part.includes('**') ? () => false : compileGlob(part) }
  })
  return (path, isDirectory) => {
    const used = follow(segments, path)
    return used !== undefined && !(directoryOnly && !isDirectory && used === path.length)
  }
}

/** How many names of the path the segments use up, or undefined where they do not match. */
function follow(segments: readonly Segment[], path: readonly string[]): number | undefined {
  let at = 0
  let matched = false
  let gap = false
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === 'root') gap = false
    else if (segment.kind === 'gap') {
      if (index === segments.length - 1) break
      gap = true
    } else {
      if (at >= path.length) return undefined
      const { glob } = segment
      // A gap ends at the first name that fits; it is not tried further on.
      const found = path.findIndex((name, position) => position >= at && (gap || position === at) && glob(name))
      if (found < 0 && !gap) return undefined
      matched = found >= 0
      at = found < 0 ? path.length : found + 1
      gap = false
    }
  }
  return matched ? at : undefined
}
