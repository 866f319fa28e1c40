import type { Answer, Listing, ListOptions, LiveObject, Refusal, ResourceType } from '../../apply/cluster.ts'
import { at, type Json, type JsonObject, textAt } from '../../core/json.ts'
import { Problem } from '../../core/problem.ts'
import { liveObject } from './live.ts'
import { collectionPath, withQuery } from './paths.ts'

const pageSize = 500

type GetPage = (path: string) => Promise<Answer<JsonObject>>

/**
 * All pages of a list, or the refusal. A `continue` that expired (410) starts the list again once; a resourceVersion that the server cannot know
 * (restored from a backup, or another replica behind) is asked again without it, which reads the newest.
 */
export async function allPages(get: GetPage, type: ResourceType, options: ListOptions): Promise<Answer<Listing>> {
  const first = await onePass(get, type, options)
  if (first.kind === 'ok') return first
  if (isExpired(first) || isUnknownVersion(first)) {
    const { resourceVersion: _, ...fresh } = options
    return onePass(get, type, fresh)
  }
  return first
}

async function onePass(get: GetPage, type: ResourceType, options: ListOptions): Promise<Answer<Listing>> {
  const path = collectionPath(type, options.namespace ?? '')
  const base = { limit: pageSize, labelSelector: options.labelSelector }
  const since = options.resourceVersion
  const notOlder = since === undefined ? {} : { resourceVersion: since, resourceVersionMatch: 'NotOlderThan' }
  const items: LiveObject[] = []
  let query: Readonly<Record<string, string | number | undefined>> = { ...base, ...notOlder }
  for (;;) {
    const answer = await get(withQuery(path, query))
    if (answer.kind === 'refused') return answer
    for (const item of itemsOf(type, answer.value)) items.push(liveObject(type, item))
    const next = textAt(answer.value, 'metadata', 'continue')
    const resourceVersion = textAt(answer.value, 'metadata', 'resourceVersion') ?? ''
    if (!next) return { kind: 'ok', value: { resourceVersion, items } }
    query = { ...base, continue: next }
  }
}

/** Go writes an empty list as null; an answer without `items` is no list, and says nothing of what there is. */
function itemsOf(type: ResourceType, value: JsonObject): readonly Json[] {
  const items = at(value, 'items')
  if (Array.isArray(items)) return items
  if (items === null) return []
  throw new Problem({
    code: 'ClusterRejected',
    what: `the API server answered something that is no list of ${type.kind}`,
  })
}

function isExpired({ status }: Refusal): boolean {
  return status === 410
}

function isUnknownVersion({ status, causes, message }: Refusal): boolean {
  if (status !== 504 && status !== 500) return false
  return (
    causes.some(({ reason }) => reason === 'ResourceVersionTooLarge') || message.includes('Too large resource version')
  )
}
