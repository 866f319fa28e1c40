import type { GithubRepository } from '../../adapters/github/hooks.ts'
import { parseRepositoryUrl } from '../../source/url.ts'
import { usageError } from '../usage-error.ts'

/** A repository as a person names it: where it is, and where its API is. */
export interface NamedRepository extends GithubRepository {
  readonly url: string
  readonly api: string
}

const name = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*)$/

/** Reads `owner/name` of github.com, or an address of any GitHub in any of its forms. */
export function parseRepository(text: string, api: string | undefined): NamedRepository {
  const short = /^([^/:@]+)\/([^/:@]+)$/.exec(text)
  const written = short === null ? text : `https://github.com/${text}`
  const parsed = parseRepositoryUrl(written)
  const [owner = '', repository = '', ...more] = parsed?.path.split('/') ?? []
  if (parsed === undefined || parsed.secret || more.length > 0 || !name.test(owner) || !name.test(repository)) {
    throw usageError(
      'connect',
      `"${text.includes('@') ? 'that' : text}" is no repository of GitHub: write it as owner/name or as its https address`,
    )
  }
  const { host } = parsed
  const own = host === 'github.com' ? 'https://api.github.com' : `https://${host}/api/v3`
  return {
    owner,
    name: repository,
    url: `https://${host}/${owner}/${repository}`,
    api: (api ?? own).replace(/\/+$/, ''),
  }
}
