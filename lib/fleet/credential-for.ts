import { coversUrl, normaliseUrl } from '../source/url.ts'
import type { Fleet, Repository } from './fleet.ts'

/**
 * The Repository that serves an address for a GitRepository of a cluster and namespace: the one with the longest address
 * that covers it at a path boundary, among those whose `usedBy` allows it. A cluster's root counts as namespace `flux-system`.
 */
export function credentialFor(fleet: Fleet, url: string, cluster: string, namespace: string): Repository | undefined {
  let best: { readonly repository: Repository; readonly length: number } | undefined
  for (const repository of fleet.repositories) {
    if (!coversUrl(repository.url, url) || !mayUse(repository, cluster, namespace)) continue
    const length = normaliseUrl(repository.url)?.length ?? 0
    if (best === undefined || length > best.length) best = { repository, length }
  }
  return best?.repository
}

function mayUse(repository: Repository, cluster: string, namespace: string): boolean {
  return repository.usedBy.some(
    (use) => matches(use.cluster, cluster) && use.namespaces.some((allowed) => matches(allowed, namespace)),
  )
}

/** `*` stands for any text, also none. */
function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return text === pattern
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false
  let at = first.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return at <= text.length - last.length
}
