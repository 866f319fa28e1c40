import { Problem } from '../../core/problem.ts'
import type { Repository } from '../../fleet/fleet.ts'
import { coversUrl } from '../../source/url.ts'
import type { Io } from '../io.ts'
import type { SetUp } from '../set-up.ts'

/** The Repository with the longest address that covers it: its secrets sign, whoever uses it. */
export function repositoryFor({ fleet }: Pick<SetUp, 'fleet'>, url: string): Repository | undefined {
  return fleet?.repositories.filter((one) => coversUrl(one.url, url)).toSorted((a, b) => b.url.length - a.url.length)[0]
}

/** What the Repository has for its own reads may do; a token of the shell goes first, as it is given on purpose. */
export async function tokenOf(
  setUp: SetUp,
  { env }: Pick<Io, 'env'>,
  repository: Repository | undefined,
): Promise<string> {
  if (env.GITHUB_TOKEN) return env.GITHUB_TOKEN
  const auth = repository?.auth
  if (auth?.kind === 'token') return setUp.secret(auth.token)
  if (auth?.kind === 'basic') return setUp.secret(auth.password)
  throw new Problem({
    code: 'AccessDenied',
    subject: 'GitHub',
    what: 'needs a token, and neither the fleet file nor GITHUB_TOKEN has one',
    remedy: 'Make one with "Webhooks: read and write" as docs/operate.md shows, and set GITHUB_TOKEN to it',
  })
}
