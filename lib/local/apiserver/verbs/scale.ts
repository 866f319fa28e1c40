import { internal, notFound } from '../failure.ts'
import { formOf } from '../http/negotiate.ts'
import type { Target } from '../http/target.ts'
import { textAt } from '../object.ts'
import type { ApiRequest, WholeAnswer } from '../request.ts'
import { hasReplicas, scaleOf } from '../scale.ts'
import type { Read } from '../write/patched.ts'
import { answer } from './answers.ts'
import type { Presenter } from './present.ts'
import type { VerbWorld } from './world.ts'

/** GET of a scale subresource. Throws a Failure where there is none. */
export function getScale(target: Target, request: ApiRequest, world: VerbWorld): WholeAnswer {
  const { resource, namespace = '', name = '' } = target
  const live = world.store.get(resource.stored, namespace, name)
  if (live === undefined) throw notFound(resource, name)
  if (hasReplicas(live, resource)) return scaleAnswer({ object: scaleOf(live, resource), warnings: [] }, request, world)
  throw internal(`the spec replicas field ${JSON.stringify(resource.custom?.scale?.spec)} does not exist`)
}

/** A Scale in the form that a client accepts. */
export function scaleAnswer(
  { object, warnings }: Read,
  { accept }: Pick<ApiRequest, 'accept'>,
  { tables, texts }: Presenter,
): WholeAnswer {
  if (formOf(accept) !== 'table') return answer(200, `${JSON.stringify(object)}\n`, warnings)
  const resourceVersion = textAt(object.metadata, 'resourceVersion')
  return answer(200, tables({ stored: 'scale' }, [object], texts.metadata, { resourceVersion }), warnings)
}
