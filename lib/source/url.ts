/** The parts of a repository's address that decide where it is. */
export interface RepositoryUrl {
  readonly scheme: 'https' | 'http' | 'ssh' | 'file' | 's3'
  /** Lower case, with the port where it is not the scheme's default; empty for file. */
  readonly host: string
  /** Without leading and trailing slash and without `.git`. */
  readonly path: string
  /** User name; empty where none is given. */
  readonly user: string
  /** A password, or over http(s) any user name: such an address must not be stored or shown. */
  readonly secret: boolean
}

const schemes: readonly string[] = ['https', 'http', 'ssh', 'file', 's3'] satisfies RepositoryUrl['scheme'][]
const scpForm = /^(?:([A-Za-z0-9._-]+)@)?([A-Za-z0-9][A-Za-z0-9.-]*):(?!\/\/)(.+)$/

/** The parts of `https://`, `ssh://`, `file://`, `s3://` and `git@host:path` addresses; undefined where the text is none. */
export function parseRepositoryUrl(text: string): RepositoryUrl | undefined {
  if (unsafe(text)) return undefined
  const scp = text.includes('://') ? null : scpForm.exec(text)
  const written = scp ? `ssh://${scp[1] ? `${scp[1]}@` : ''}${scp[2]}/${(scp[3] ?? '').replace(/^\/+/, '')}` : text
  const url = URL.parse(written)
  if (url === null || url.search !== '' || url.hash !== '') return undefined
  const scheme = url.protocol.slice(0, -1)
  if (!isScheme(scheme)) return undefined
  const host = url.host.toLowerCase().replace(scheme === 'ssh' ? /:22$/ : /$^/, '')
  if ((host === '') !== (scheme === 'file') || host.startsWith('-')) return undefined
  const path = trimPath(url.pathname, scheme)
  if (path === '' && scheme === 'file') return undefined
  const secret = url.password !== '' || (url.username !== '' && scheme !== 'ssh')
  return { scheme, host, path, user: url.username, secret }
}

/**
 * One name for all ways to write the address of a repository: `github.com/org/repo` for https, ssh and scp forms.
 * `file://` and `s3://` keep their scheme. Undefined where the text is no address.
 */
export function normaliseUrl(text: string): string | undefined {
  const url = parseRepositoryUrl(text)
  if (url === undefined) return undefined
  if (url.scheme === 'file') return `file:///${url.path}`
  const place = url.path === '' ? url.host : `${url.host}/${url.path}`
  return url.scheme === 's3' ? `s3://${place}` : place
}

/** The name under which a repository is known to queues and documents: its normalised address, or the text itself where it is none. */
export function repositoryName(url: string): string {
  return normaliseUrl(url) ?? url
}

/**
 * Whether an address lies at or below a prefix, at a path boundary: `https://github.com/acme` covers
 * `git@github.com:acme/x` but not `https://github.com/acme-2/x`. What is written as encrypted never covers plain http.
 */
export function coversUrl(prefix: string, url: string): boolean {
  const above = normaliseUrl(prefix)
  const below = normaliseUrl(url)
  if (above === undefined || below === undefined) return false
  const plain = parseRepositoryUrl(url)?.scheme === 'http' && parseRepositoryUrl(prefix)?.scheme !== 'http'
  return !plain && (below === above || below.startsWith(above.endsWith('/') ? above : `${above}/`))
}

/** An address as it may be shown: without user, password, query and fragment, also where it is malformed. */
export function redactUrl(text: string): string {
  const url = URL.parse(text)
  const bare = url === null ? text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1') : text.replace(authority, '$1')
  return bare.replace(/[?#].*$/s, '')
}

/** Text from outside, such as a server's message, with every address in it redacted. */
export function redactUrlsIn(text: string): string {
  return text.replaceAll(/[a-z][a-z0-9+.-]*:\/\/[^\s'"<>]+/gi, redactUrl)
}

const authority = /^([a-z][a-z0-9+.-]*:[/\\]{2,})[^/\\?#]*@/i

function isScheme(scheme: string): scheme is RepositoryUrl['scheme'] {
  return schemes.includes(scheme)
}

/** Control characters, spaces, backslashes and encoded slashes make two readers see two different paths. */
function unsafe(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.startsWith('-') || /[\u0000-\u0020\u007f\\]|%(2f|5c|00|0a|0d)/i.test(text)
}

function trimPath(path: string, scheme: string): string {
  const bare = path.replaceAll(/\/{2,}/g, '/').replaceAll(/^\/|\/$/g, '')
  return scheme === 's3' ? bare : bare.replace(/\.git$/, '')
}
