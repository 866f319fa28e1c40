import { isJsonObject, textAt } from '../../core/json.ts'
import { messageOf, Problem } from '../../core/problem.ts'

/** Whose API is asked, and as whom. */
export interface GithubWorld {
  /** `https://api.github.com`, or `https://HOST/api/v3` of a GitHub Enterprise Server; without a slash at its end. */
  readonly api: string
  /** It is in no message, whatever happens. */
  readonly token: string
}

export interface GithubAnswer {
  readonly status: number
  readonly value: unknown
  /** The clock of GitHub, as its answer says; undefined where it does not. */
  readonly date?: number
}

const timeoutMs = 10_000
const maxCharacters = 4 * 1024 * 1024

/** Asks the REST API once; what it refuses is a Problem that says what to do. https://docs.github.com/rest */
export async function githubCall(
  { api, token }: GithubWorld,
  request: { readonly method: 'GET' | 'POST' | 'PATCH'; readonly path: string; readonly body?: object },
): Promise<GithubAnswer> {
  const { method, path, body } = request
  const answer = await fetch(`${api}${path}`, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'user-agent': 'sluice',
      'x-github-api-version': '2022-11-28',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((cause: unknown) => {
    const remedy = 'Check the network, and --api-url for a GitHub Enterprise Server'
    const because = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause
    throw new Problem({ code: 'SourceFailed', subject: api, what: 'did not answer', remedy, cause: messageOf(because) })
  })
  const text = await answer.text()
  if (text.length > maxCharacters) throw new Problem({ code: 'SourceFailed', subject: api, what: 'answered too much' })
  const value = parsed(text)
  if (!answer.ok) throw refused(request, answer, value)
  const date = Date.parse(answer.headers.get('date') ?? '')
  return { status: answer.status, value, ...(!Number.isNaN(date) && { date }) }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    // Whatever answered there, its status says enough.
    return undefined
  }
}

const tokenRemedy =
  'Give the token "Webhooks: read and write" on this repository; docs/operate.md shows how to make one, step by step'

function refused(
  { method, path }: { readonly method: string; readonly path: string },
  answer: Response,
  value: unknown,
): Problem {
  const said = (isJsonObject(value) && textAt(value, 'message')) || `HTTP ${answer.status}`
  const subject = `GitHub ${method} ${path}`
  const cause = `${answer.status} ${said}`
  switch (answer.status) {
    case 401:
      return new Problem({
        code: 'AccessDenied',
        subject,
        what: 'refused the token',
        cause,
        remedy: 'Make a new token: this one has expired, or was revoked',
      })
    case 403:
    case 429: {
      const isLimit = answer.headers.get('x-ratelimit-remaining') === '0' || answer.headers.has('retry-after')
      const remedy = isLimit ? 'Wait until the limit is over: the hour is GitHub’s' : tokenRemedy
      return new Problem({
        code: 'AccessDenied',
        subject,
        what: isLimit ? 'is limited' : 'is not allowed to this token',
        cause,
        remedy,
      })
    }
    case 404: {
      const remedy = `Check owner and name. ${tokenRemedy}: what a token may not see is not there for it`
      return new Problem({ code: 'NotFound', subject, what: 'is not there', cause, remedy })
    }
    default:
      return new Problem({ code: 'SourceFailed', subject, what: 'failed', cause })
  }
}
