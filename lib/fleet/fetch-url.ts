import { normaliseUrl, parseRepositoryUrl } from '../source/url.ts'
import type { Repository } from './fleet.ts'

/** Where an address that a Repository covers is really fetched from: `fetchFrom` with what follows the Repository's address, `.git` and all. */
export function fetchUrl(repository: Repository, url: string): string {
  const { url: prefix, fetchFrom } = repository
  if (fetchFrom === undefined || normaliseUrl(prefix) === normaliseUrl(url)) return fetchFrom ?? url
  const rest = pathOf(url).slice(parseRepositoryUrl(prefix)?.path.length ?? 0)
  return `${fetchFrom.replace(/\/+$/, '')}/${rest.replace(/^\/+/, '')}`
}

/** The path as written, but without empty and dot steps, so that it cannot leave `fetchFrom`. */
function pathOf(url: string): string {
  const written = url.includes('://') ? url : `ssh://${url.replace(':', '/')}`
  const { pathname = '' } = URL.parse(written) ?? {}
  return pathname.replaceAll(/\/{2,}/g, '/').replace(/^\//, '')
}
