import { isTerminating, type KubeObject, withAt } from '../object.ts'
import type { Registry } from '../served.ts'
import type { Store } from '../storage/store.ts'
import { timeText } from '../write/ports.ts'
import { type CodecOf, resourcesOf } from './definition.ts'
import { establishedStatus } from './status.ts'

export interface DefinitionWorld {
  readonly store: Store
  readonly served: Registry
  now(): number
  readonly codecOf: CodecOf
}

const definitions = 'apiextensions.k8s.io/customresourcedefinitions'

/** Serves the kinds of the definitions that are there, and of those that come, at once; answers how to stop. */
export function followDefinitions(world: DefinitionWorld): () => void {
  const { store, served, codecOf } = world
  for (const definition of store.list(definitions))
    served.define(definition.metadata.name, resourcesOf(definition, codecOf))
  return store.watch(({ resource, type, object }) => {
    if (resource !== definitions) return
    if (type === 'DELETED') served.remove(object.metadata.name)
    else {
      served.define(object.metadata.name, resourcesOf(object, codecOf))
      establish(object, world)
    }
  })
}

function establish(definition: KubeObject, { store, now }: DefinitionWorld): void {
  if (isTerminating(definition)) return
  const status = establishedStatus(definition, timeText(now()))
  if (JSON.stringify(status) === JSON.stringify(definition.status)) return
  const { apiVersion, kind, metadata } = definition
  store.put(definitions, { ...withAt(definition, ['status'], status), apiVersion, kind, metadata })
}
