import { badRequest, Failure, notFound } from '../failure.ts'
import type { Target } from '../http/target.ts'
import type { KubeObject } from '../object.ts'
import type { ApiRequest, WholeAnswer } from '../request.ts'
import type { Resource } from '../resource.ts'
import { selected } from '../selectors/selected.ts'
import { answer } from './answers.ts'
import { type ListMetadata, presentation } from './present.ts'
import type { VerbWorld } from './world.ts'

/** One object. Throws a Failure where there is none. */
export function get(
  { resource, namespace = '', name = '' }: Target,
  request: ApiRequest,
  world: VerbWorld,
): WholeAnswer {
  const object = world.store.get(resource.stored, namespace, name)
  if (object === undefined) throw notFound(resource, name)
  return answer(200, `${presentation(resource, request, world).one(object)}\n`)
}

/** A list, whole or by pages that all show it as it was at the first. */
export function list({ resource, namespace }: Target, request: ApiRequest, world: VerbWorld): WholeAnswer {
  const { query } = request
  const shown = presentation(resource, request, world)
  const limit = numberOf(query.get('limit'), 'limit')
  const token = query.get('continue') ?? ''
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
  const asked = revisionOf(query)
  const match = query.get('resourceVersionMatch')
  if (asked > store.revision()) throw tooLarge(asked, store.revision())
  if (match === 'Exact' && asked !== store.revision()) {
    throw new Failure({
      code: 410,
      reason: 'Expired',
      message: 'The resourceVersion for the provided list is too old.',
    })
  }
  const all = store.list(resource.stored, namespace === '' ? undefined : namespace)
  const lets = selected(query, resource)
  return { revision: store.revision(), objects: lets === undefined ? all : all.filter(lets) }
}

/** The `resourceVersion` of a query as a number, 0 where none is given. */
export function revisionOf(query: URLSearchParams): number {
  const text = query.get('resourceVersion') ?? ''
  if (!/^\d*$/.test(text))
    throw badRequest(`Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`)
  return Number(text)
}

function numberOf(text: string | null, name: string): number {
  if (text === null || text === '') return 0
  if (!/^\d+$/.test(text)) throw badRequest(`unable to decode query parameter ${name}: ${text}`)
  return Number(text)
}

export function tooLarge(asked: number, current: number): Failure {
  const message = `Too large resource version: ${asked}, current: ${current}`
  return new Failure({
    code: 504,
    reason: 'Timeout',
    message: `Timeout: ${message}`,
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  })
}
