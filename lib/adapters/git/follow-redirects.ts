import { Problem } from '../../core/problem.ts'

/** Where requests go now, and whether that is still where the credential belongs. */
export interface HttpPlace {
  readonly base: string
  readonly trusted: boolean
}

type Send = (url: string, trusted: boolean) => Promise<Response>

const most = 5

/**
 * Asks below a base address and follows redirects as git does: the new base is the target without the suffix.
 * Encryption is never given up, and after another host was named the credential stays behind for good.
 */
export async function followRedirects(
  start: HttpPlace,
  suffix: string,
  shown: string,
  send: Send,
): Promise<{ readonly response: Response; readonly place: HttpPlace }> {
  let place = start
  for (let hops = 0; hops <= most; hops += 1) {
    const response = await send(`${place.base}${suffix}`, place.trusted)
    const location = response.headers.get('location')
    if (response.status < 300 || response.status >= 400 || location === null) return { response, place }
    await response.body?.cancel()
    place = nextPlace(place, suffix, location, shown)
  }
  throw new Problem({ code: 'SourceFailed', subject: shown, what: `redirects more than ${most} times` })
}

function nextPlace(place: HttpPlace, suffix: string, location: string, shown: string): HttpPlace {
  const target = URL.parse(location, `${place.base}${suffix}`)
  const refuse = (what: string): Problem =>
    new Problem({ code: 'SourceFailed', subject: shown, what, remedy: 'Use the final address' })
  if (target === null || (target.protocol !== 'https:' && target.protocol !== 'http:')) {
    throw refuse('redirects to an address that is not http')
  }
  const from = new URL(place.base)
  if (from.protocol === 'https:' && target.protocol === 'http:') throw refuse('redirects away from https')
  const plain = `${target.origin}${target.pathname}${target.search}`
  if (!plain.endsWith(suffix)) throw refuse('redirects to something that is no repository')
  return { base: plain.slice(0, -suffix.length), trusted: place.trusted && samePlace(from, target) }
}

/** The same server, or the same host by its encrypted default port. */
function samePlace(from: URL, target: URL): boolean {
  if (from.origin === target.origin) return true
  return from.hostname === target.hostname && target.protocol === 'https:' && from.port === '' && target.port === ''
}
