import { methodNotAllowed } from '../failure.ts'
import type { Target } from '../http/target.ts'
import type { ApiAnswer, ApiRequest } from '../request.ts'
import { isReview, type ReviewWorld, review } from '../reviews/review.ts'
import { get, list } from './list.ts'
import { getScale } from './scale.ts'
import { watch } from './watch.ts'
import type { VerbWorld } from './world.ts'
import { create, patch, removeAll, removeOne, update } from './write.ts'

/** Answers a request for a resource. Throws a Failure where it is refused. */
export function route(target: Target, request: ApiRequest, world: VerbWorld & ReviewWorld): ApiAnswer {
  const verb = verbOf(target, request)
  const { verbs } = target.subresource ?? target.resource
  if (verb === undefined || !verbs.includes(verb)) throw methodNotAllowed()
  switch (verb) {
    case 'get':
      return target.subresource?.name === 'scale' ? getScale(target, request, world) : get(target, request, world)
    case 'list':
      return list(target, request, world)
    case 'watch':
      return watch(target, request, world)
    case 'create':
      return isReview(target) ? review(target, request, world) : create(target, request, world)
    case 'update':
      return update(target, request, world)
    case 'patch':
      return patch(target, request, world)
    case 'delete':
      return removeOne(target, request, world)
    case 'deletecollection':
      return removeAll(target, request, world)
  }
}

type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection'

function verbOf({ name, subresource }: Target, { method, query }: ApiRequest): Verb | undefined {
  const watching = ['true', '1'].includes(query.get('watch') ?? '')
  switch (method) {
    case 'GET':
    case 'HEAD':
      return name === undefined ? (watching ? 'watch' : 'list') : 'get'
    case 'POST':
      // What is posted below an object goes to a subresource of it, as a request for a token.
      return name === undefined || subresource !== undefined ? 'create' : undefined
    case 'PUT':
      return name === undefined ? undefined : 'update'
    case 'PATCH':
      return name === undefined ? undefined : 'patch'
    case 'DELETE':
      return name === undefined ? 'deletecollection' : 'delete'
    default:
      return undefined
  }
}
