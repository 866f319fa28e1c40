import { compare, parse, type SemVer } from 'semver'

/** Whether a version lies in a range. */
export type SemverRange = (version: SemVer) => boolean

/** A range as Masterminds/semver 3.5 reads it (the library behind Flux), which differs from npm's; undefined where it is none. */
export function parseSemverRange(text: string): SemverRange | undefined {
  if (text.length > 512) return undefined
  const groups = expandHyphens(text).split('||').map(parseGroup)
  if (groups.length > 32) return undefined
  const known = groups.filter((group) => group !== undefined)
  if (known.length !== groups.length) return undefined
  return (version) => known.some((group) => holds(group, version))
}

/**
 * A tag as Flux reads it (fluxcd/pkg/version): two dots at least, an optional `v`, and numbers may begin with zeros, as those of
 * calendar versions do.
 */
export function parseVersionTag(tag: string): SemVer | undefined {
  const [, major, minor = '0', patch = '0', suffix = ''] = tagPattern.exec(tag) ?? []
  if (major === undefined || tag.split('.').length < 3) return undefined
  return parse(`${[major, minor, patch].map(withoutZeros).join('.')}${suffix}`) ?? undefined
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '')
}

interface Bound {
  readonly op: string
  readonly at: SemVer
  /** The first part that was left open (`1.x` opens minor); all parts are given where none is. */
  readonly open?: 'major' | 'minor' | 'patch'
}

const places = ['major', 'minor', 'patch'] as const
const part = '[0-9xX*]+'
const tail = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*'
const tagPattern = new RegExp(`^v?(\\d+)(?:\\.(\\d+))?(?:\\.(\\d+))?((?:-${tail})?(?:\\+${tail})?)$`)
const versionSource = `v?${part}(?:\\.${part})?(?:\\.${part})?(?:-${tail})?(?:\\+${tail})?`
const boundSource = `(!=|>=|=>|<=|=<|~>|[=><~^])?\\s*(${versionSource})`
const groupPattern = new RegExp(`^\\s*${boundSource}\\s*(?:(?:\\s|,)\\s*${boundSource}\\s*)*$`)
const bounds = new RegExp(boundSource, 'g')
const hyphens = new RegExp(`(${versionSource})\\s+-\\s+(${versionSource})`, 'g')
const pieces = new RegExp(`^v?(${part})(?:\\.(${part}))?(?:\\.(${part}))?(-${tail})?`)

function expandHyphens(text: string): string {
  return text.replace(hyphens, '>= $1, <= $2 ')
}

function parseGroup(text: string): readonly Bound[] | undefined {
  if (!groupPattern.test(text)) return undefined
  const found = [...text.matchAll(bounds)].map(([, op = '', version = '']) => parseBound(op, version))
  const known = found.filter((bound) => bound !== undefined)
  return known.length === found.length ? known : undefined
}

function parseBound(op: string, text: string): Bound | undefined {
  const [, major, minor, patch, prerelease = ''] = pieces.exec(text) ?? []
  const isOpen = (value: string | undefined): boolean => value === undefined || /^[xX*]$/.test(value)
  const open = isOpen(major) ? 'major' : isOpen(minor) ? 'minor' : isOpen(patch) ? 'patch' : undefined
  const given = [major, minor, patch].slice(0, open === undefined ? 3 : places.indexOf(open))
  const numbers = places.map((_, index) => withoutZeros(given[index] ?? '0'))
  const at = parse(`${numbers.join('.')}${prerelease}`)
  return at === null ? undefined : { op, at, ...(open !== undefined && { open }) }
}

/** Prereleases count only where a bound of the same group names one. */
function holds(group: readonly Bound[], version: SemVer): boolean {
  const prereleases = group.some(({ at }) => at.prerelease.length > 0)
  if (version.prerelease.length > 0 && !prereleases) return false
  return group.every((bound) => within(bound, version))
}

function within(bound: Bound, version: SemVer): boolean {
  const { at, open } = bound
  switch (bound.op) {
    case '>':
      return above(bound, version)
    case '>=':
    case '=>':
      return compare(version, at) >= 0
    case '<':
      return compare(version, at) < 0
    case '<=':
    case '=<':
      return open === undefined ? compare(version, at) <= 0 : !beyond(bound, version)
    case '!=':
      return differs(bound, version)
    case '^':
      return caret(bound, version)
    case '~':
    case '~>':
      return tilde(bound, version)
    default:
      return open === undefined ? compare(version, at) === 0 : tilde(bound, version)
  }
}

function above({ at, open }: Bound, version: SemVer): boolean {
  if (open === undefined || open === 'major') return version.major > at.major || compare(version, at) > 0
  if (version.major !== at.major) return version.major > at.major
  return open === 'patch' && version.minor > at.minor
}

function beyond({ at, open }: Bound, version: SemVer): boolean {
  if (version.major !== at.major) return version.major > at.major
  return open !== 'minor' && version.minor > at.minor
}

function differs({ at, open }: Bound, version: SemVer): boolean {
  if (open === undefined || open === 'major') return compare(version, at) !== 0
  if (version.major !== at.major) return true
  if (open === 'minor') return false
  if (version.minor !== at.minor) return true
  return version.prerelease.join('.') !== at.prerelease.join('.')
}

function tilde({ at, open }: Bound, version: SemVer): boolean {
  if (compare(version, at) < 0) return false
  const zero = at.major === 0 && at.minor === 0 && at.patch === 0
  // `*` and, as a quirk worth keeping, `~0.0.0` take everything.
  if (zero && (open === undefined || open === 'major')) return true
  return version.major === at.major && (version.minor === at.minor || open === 'minor')
}

function caret({ at, open }: Bound, version: SemVer): boolean {
  if (compare(version, at) < 0) return false
  if (version.major !== at.major) return false
  if (at.major > 0 || open === 'minor') return true
  if (version.minor !== at.minor) return false
  return at.minor > 0 || open === 'patch' || version.patch === at.patch
}
