import { badRequest, expired, notFound } from '../failure.ts'
import type { Target } from '../http/target.ts'
import { type KubeObject, namespaceOf } from '../object.ts'
import type { ApiRequest, WholeAnswer } from '../request.ts'
import type { Resource } from '../resource.ts'
import { selected } from '../selectors/selected.ts'
import { answer } from './answers.ts'
import { listAt } from './list-at.ts'
import { checkListOptions, checkRevision, numberOf, revisionOf } from './list-options.ts'
import { type ListMetadata, presentation } from './present.ts'
import type { VerbWorld } from './world.ts'

/** One object. Throws a Failure where there is none. */
export function get(
  { resource, namespace = '', name = '' }: Target,
  request: ApiRequest,
  world: VerbWorld,
): WholeAnswer {
  checkRevision(revisionOf(request.query), world.store.revision())
  const object = world.store.get(resource.stored, namespace, name)
  if (object === undefined) throw notFound(resource, name)
  return answer(200, `${presentation(resource, request, world).one(object)}\n`)
}

/** A list, whole or by pages that all show it as it was at the first. */
export function list({ resource, namespace }: Target, request: ApiRequest, world: VerbWorld): WholeAnswer {
  const { query } = request
  const shown = presentation(resource, request, world)
  const limit = numberOf(query, 'limit')
  checkListOptions(query, false)
  const token = query.get('continue') ?? ''
  if (token !== '' && !['', '0'].includes(query.get('resourceVersion') ?? '')) {
    throw badRequest('specifying resource version is not allowed when using continue')
  }
  const { revision, objects, from } =
    token === '' ? { ...newest(resource, namespace, query, world), from: 0 } : world.snapshots.take(token)
  const end = limit === 0 ? objects.length : Math.min(from + limit, objects.length)
  const left = objects.length - end
  const metadata: ListMetadata = {
    resourceVersion: String(revision),
    ...(left > 0 && { continue: world.snapshots.keep(revision, objects, end) }),
    ...(left > 0 && selected(query, resource) === undefined && { remainingItemCount: left }),
  }
  const page = from === 0 && left === 0 ? objects : objects.slice(from, end)
  return answer(200, shown.list(page, metadata))
}

function newest(
  resource: Resource,
  namespace: string | undefined,
  query: URLSearchParams,
  { store }: VerbWorld,
): { readonly revision: number; readonly objects: readonly KubeObject[] } {
  const asked = revisionOf(query, (why) => badRequest(`invalid resource version: ${why}`))
  checkRevision(asked, store.revision())
  const isExact = query.get('resourceVersionMatch') === 'Exact'
  const all = isExact ? listAt(store, resource.stored, asked) : store.list(resource.stored)
  if (all === undefined) throw expired('The resourceVersion for the provided list is too old.')
  const revision = isExact ? asked : store.revision()
  const within =
    namespace === undefined || namespace === '' ? all : all.filter((object) => namespaceOf(object) === namespace)
  const lets = selected(query, resource)
  return { revision, objects: lets === undefined ? within : within.filter(lets) }
}
