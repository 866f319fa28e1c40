import { notFound } from '../failure.ts'
import type { Target } from '../http/target.ts'
import type { JsonObject } from '../json.ts'
import { at, finalizersOf, isTerminating, listAt, withAt } from '../object.ts'
import type { WriteResult } from './create.ts'
import type { WriteOptions } from './options.ts'
import type { WriteWorld } from './ports.ts'

/** Takes finalizers from a namespace's spec, as its controller does when the content is gone. Throws a Failure where there is none. */
export function finalize(body: JsonObject, target: Target, options: WriteOptions, world: WriteWorld): WriteResult {
  const { resource, name = '' } = target
  const live = world.store.get(resource.stored, '', name)
  if (live === undefined) throw notFound(resource, name)
  const { apiVersion, kind, metadata } = live
  const finalizers = at(body, 'spec', 'finalizers')
  const next = { ...withAt(live, ['spec', 'finalizers'], finalizers), apiVersion, kind, metadata }
  if (!options.dryRun) {
    const emptied = listAt(next, 'spec', 'finalizers').length === 0 && finalizersOf(next).length === 0
    if (isTerminating(next) && emptied) world.store.remove(resource.stored, '', name)
    else return { object: world.store.put(resource.stored, next), created: false, warnings: [] }
  }
  return { object: next, created: false, warnings: [] }
}
