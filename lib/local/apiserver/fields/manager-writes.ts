import type { JsonObject } from '../json.ts'
import { capUpdaters } from './cap-updaters.ts'
import { checkValue } from './check-value.ts'
import { identifierOf, type Managed, type Owner } from './managers.ts'
import { mergeApply, ownUpdate, type Writer } from './merge-write.ts'
import { kindText, subjectText } from './metadata.ts'
import { said } from './said.ts'
import { union } from './set-algebra.ts'
import type { Endpoint } from './tracked-write.ts'
import type { Typed } from './versions.ts'

/** Managers after an update; what one of them has written before and now is put together. */
export function managersAfterUpdate(endpoint: Endpoint, live: JsonObject, next: JsonObject, managed: Managed): Managed {
  const { id, as } = writerOf(endpoint, false)
  // Told apart from itself until it is known whether it has changed anything.
  const self = 'current-operation'
  const after = said(`failed to convert new object (${subjectText(next)}) to smd typed`, () =>
    typed(endpoint, next, 'allowed'),
  )
  const before = said(`failed to convert live object (${subjectText(live)}) to smd typed`, () =>
    typed(endpoint, live, 'allowed'),
  )
  const owners = said(`failed to update ManagedFields (${subjectText(next)})`, () =>
    ownUpdate(endpoint, after, { live: before, owners: managed.owners, writer: { id: self, as } }),
  )
  const mine = owners.get(self)
  if (mine === undefined) return capUpdaters({ owners, times: managed.times })
  const merged = new Map(owners)
  merged.delete(self)
  merged.set(id, { ...mine, fields: union(mine.fields, owners.get(id)?.fields ?? new Map()) })
  return capUpdaters({ owners: merged, times: new Map(managed.times).set(id, endpoint.now) })
}

export interface ApplyStep {
  readonly live: JsonObject
  readonly config: JsonObject
  readonly managed: Managed
  readonly force: boolean
}

/** The merged object and its managers after an apply; a manager that has changed nothing keeps its time. Throws `Conflicts`. */
export function applyConfig(
  endpoint: Endpoint,
  { live, config, managed, force }: ApplyStep,
): { readonly object: JsonObject; readonly managed: Managed } {
  const writer = writerOf(endpoint, true)
  const applied = said(`failed to create typed patch object (${subjectText(config)})`, () =>
    typed(endpoint, config, 'refused'),
  )
  const before = said(`failed to create typed live object (${subjectText(live)})`, () =>
    typed(endpoint, live, 'allowed'),
  )
  const { owners } = managed
  const { object, owners: changed } = mergeApply(endpoint, applied, { live: before, owners, writer, force })
  if (object === undefined) return { object: live, managed: { owners: changed, times: managed.times } }
  return { object, managed: { owners: changed, times: new Map(managed.times).set(writer.id, endpoint.now) } }
}

function writerOf({ manager, subresource, apiVersion }: Endpoint, applied: boolean): Writer {
  const as: Omit<Owner, 'fields'> = { manager: manager === '' ? 'unknown' : manager, subresource, apiVersion, applied }
  return { id: identifierOf(as), as }
}

function typed(endpoint: Endpoint, object: JsonObject, duplicates: 'allowed' | 'refused'): Typed {
  const { apiVersion, kind } = endpoint
  const schema = endpoint.schemaOf(apiVersion)
  if (schema === undefined) throw new Error(`no corresponding type for ${kindText(apiVersion, kind)}`)
  checkValue(schema, object, { duplicates })
  return { object, apiVersion, schema }
}
