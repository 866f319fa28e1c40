import { messageOf, Problem } from '../../core/problem.ts'
import type { ExchangeBounds, GitTransport } from '../../source/git/transport.ts'
import { redactUrl } from '../../source/url.ts'
import { abortProblem } from './abort-problem.ts'
import { followRedirects, type HttpPlace } from './follow-redirects.ts'
import { readBounded } from './read-bounded.ts'

/** How a server is told who asks. */
export type HttpAuth =
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string }

export interface HttpTransportOptions {
  readonly url: string
  /** Whose credential `auth` is; '' for none. */
  readonly credential: string
  readonly auth?: HttpAuth
  readonly fetch?: typeof fetch
}

/** Git's smart http protocol over fetch. The credential never follows a redirect to another host. */
export function httpTransport(options: HttpTransportOptions): GitTransport {
  const shown = redactUrl(options.url)
  const send = options.fetch ?? fetch
  let place: HttpPlace = { base: baseOf(options.url, shown), trusted: true }
  const headers = (trusted: boolean): Record<string, string> => ({
    'git-protocol': 'version=2',
    'user-agent': 'git/sluice',
    ...(trusted && options.auth !== undefined && { authorization: authorization(options.auth) }),
  })
  return {
    url: shown,
    credential: options.credential,
    advertise: (bounds) =>
      guarded(shown, bounds, async () => {
        const found = await followRedirects(place, '/info/refs?service=git-upload-pack', shown, (url, trusted) =>
          send(url, { headers: headers(trusted), redirect: 'manual', signal: bounds.signal }),
        )
        place = found.place
        return answerOf(found.response, 'application/x-git-upload-pack-advertisement', shown, bounds)
      }),
    command: (body, bounds) =>
      guarded(shown, bounds, async () => {
        const kind = 'application/x-git-upload-pack'
        const response = await send(`${place.base}/git-upload-pack`, {
          method: 'POST',
          body: Uint8Array.from(body),
          headers: { ...headers(place.trusted), 'content-type': `${kind}-request`, accept: `${kind}-result` },
          redirect: 'manual',
          signal: bounds.signal,
        })
        return answerOf(response, `${kind}-result`, shown, bounds)
      }),
  }
}

function baseOf(text: string, shown: string): string {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new Problem({ code: 'InvalidInput', subject: shown, what: 'is no http address' })
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

function authorization(auth: HttpAuth): string {
  if (auth.kind === 'bearer') return `Bearer ${auth.token}`
  return `Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}`
}

async function answerOf(response: Response, type: string, shown: string, bounds: ExchangeBounds): Promise<Uint8Array> {
  if (response.status !== 200) {
    await response.body?.cancel()
    throw refusal(response.status, shown)
  }
  if (response.headers.get('content-type')?.split(';')[0]?.trim() !== type) {
    await response.body?.cancel()
    const remedy = 'Check the address; a login page or a plain file server may answer there'
    throw new Problem({ code: 'SourceFailed', subject: shown, what: 'answers, but not as a Git server', remedy })
  }
  return readBounded(response.body ?? [], bounds.maxBytes, shown)
}

const remedies: Readonly<Record<number, string>> = {
  401: 'Give a credential that can read the repository',
  403: 'Allow the credential to read the repository',
  404: 'Check the address; a private repository also answers so without a credential',
  429: 'Wait, or fetch less often',
}

function refusal(status: number, shown: string): Problem {
  const redirected = status >= 300 && status < 400
  const remedy = redirected ? 'Use the address that it redirects to' : remedies[status]
  const what = `answered with status ${status}`
  return new Problem({ code: 'SourceFailed', subject: shown, what, ...(remedy !== undefined && { remedy }) })
}

/** Turns what fetch throws into Problems: an abort, a time-out, or the cause that fetch hides one level down. */
async function guarded<T>(shown: string, { signal }: ExchangeBounds, exchange: () => Promise<T>): Promise<T> {
  try {
    return await exchange()
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown
    if (signal.aborted) throw abortProblem(shown, signal)
    const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown
    throw new Problem({ code: 'SourceFailed', subject: shown, what: 'cannot be reached', cause: messageOf(cause) })
  }
}
