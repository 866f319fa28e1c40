import { notFound } from '../failure.ts'
import type { Target } from '../http/target.ts'
import type { ApiRequest } from '../request.ts'
import { apply } from './apply.ts'
import { type WriteResult, writer } from './create.ts'
import type { WriteOptions } from './options.ts'
import { applyType, patched } from './patched.ts'
import type { WriteWorld } from './ports.ts'
import { mediaType } from './read-body.ts'
import { replace } from './replace.ts'
import { warned } from './warned.ts'

/** Changes an object by a patch of any of the four kinds. Throws a Failure where it may not be. */
export function patch(request: ApiRequest, target: Target, options: WriteOptions, world: WriteWorld): WriteResult {
  if (mediaType(request.contentType) === applyType) return apply(request.body, target, options, world)
  const { resource, namespace = '', name = '', subresource } = target
  const live = world.store.get(resource.stored, namespace, name)
  if (live === undefined) throw notFound(resource, name)
  const { object, warnings } = patched(request, world.codec.convert(live, resource), target, options, world.codec)
  return warned(warnings, () => {
    const tracked = world.fields.update({ resource, live, object, ...writer(options, world, subresource?.name) })
    return replace(tracked, live, target, options, world)
  })
}
