import { equal, type JsonObject } from '../../json.ts'
import { type KubeObject, namespaceOf, textAt, uidOf } from '../../object.ts'
import type { Change } from '../../storage/store.ts'
import type { Cluster } from '../cluster.ts'
import type { Located } from '../object-index.ts'
import { awaitsDependents, awaitsOrphaning, isBlocking, referencesOf } from './references.ts'

/** Objects that the collector has to look at after a change. */
export function affected({ type, resource, object, previous }: Change, cluster: Cluster): readonly Located[] {
  const located = { resource, object }
  if (type === 'DELETED') {
    const waitingOwners = ownersFound(referencesOf(object), object, cluster).filter((one) =>
      awaitsDependents(one.object),
    )
    return [...cluster.dependents(uidOf(object)), ...waitingOwners]
  }
  const begins = (waits: (one: KubeObject) => boolean) => waits(object) && (previous === undefined || !waits(previous))
  if (begins(awaitsOrphaning)) return [located]
  if (begins(awaitsDependents)) return [...cluster.dependents(uidOf(object)), located]
  const references = referencesOf(object)
  const before = referencesOf(previous)
  if (equal(references, before)) return []
  return [located, ...ownersFound(unblocked(before, references), object, cluster)]
}

/** References that blocked the deletion of their owner before, and do not any more. */
function unblocked(before: readonly JsonObject[], now: readonly JsonObject[]): readonly JsonObject[] {
  return before.filter((old) => isBlocking(old) && !now.some((one) => one.uid === old.uid && isBlocking(one)))
}

function ownersFound(
  references: readonly JsonObject[],
  object: KubeObject,
  { kindOf, get }: Cluster,
): readonly Located[] {
  return references.flatMap((reference) => {
    const kind = kindOf(textAt(reference, 'apiVersion'), textAt(reference, 'kind'))
    if (kind === undefined) return []
    const owner = get(kind.stored, kind.namespaced ? namespaceOf(object) : '', textAt(reference, 'name'))
    return owner === undefined ? [] : [{ resource: kind.stored, object: owner }]
  })
}
