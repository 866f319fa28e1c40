import { type ObjectRef, subjectOf } from '../core/object-ref.ts'
import { Problem } from '../core/problem.ts'
import type { Owner } from '../flux/owner-labels.ts'
import type { ClusterApi, LiveObject, Refusal, ResourceType } from './cluster.ts'
import { keptFromDeletion } from './guard/guards.ts'
import type { GuardReason } from './guard/reason.ts'

export interface Deletion {
  readonly type: ResourceType
  readonly ref: ObjectRef
  /** Of the inventory: another object of the same name is never deleted. */
  readonly uid: string
  readonly owner: Owner
  /** Called between the look and the deletion; throws where it is not wanted any more. */
  readonly confirm?: () => Promise<void>
}

/**
 * What became of a deletion. `deleted`: asked for, finalizers may still hold it. `absent`: nothing was there. `terminating`: asked for earlier.
 * `kept`: a guard says so. `conflict`: it changed while it was looked at, decide again.
 */
export type Deleted =
  | { readonly kind: 'deleted' | 'terminating'; readonly live: LiveObject }
  | { readonly kind: 'absent' | 'conflict' }
  | { readonly kind: 'kept'; readonly reason: GuardReason; readonly live: LiveObject }

/** Deletes one object in the background, if the live object is the one that the inventory means and nothing on it objects. */
export async function deleteObject(cluster: ClusterApi, deletion: Deletion): Promise<Deleted | Problem> {
  const { type, ref, uid, owner } = deletion
  const found = await cluster.get(type, ref.namespace, ref.name)
  if (found.kind === 'refused') return found.status === 404 ? { kind: 'absent' } : failed(ref, 'query failed', found)
  const live = found.value
  const reason = keptFromDeletion(live, owner, uid)
  if (reason !== undefined) return { kind: 'kept', reason, live }
  if (live.metadata.deletionTimestamp !== undefined) return { kind: 'terminating', live }
  await deletion.confirm?.()
  const { resourceVersion } = live.metadata
  const answer = await cluster.delete(type, ref, { uid: live.metadata.uid, resourceVersion })
  if (answer.kind === 'ok') return { kind: 'deleted', live }
  if (answer.status === 404) return { kind: 'absent' }
  return answer.status === 409 ? { kind: 'conflict' } : failed(ref, 'delete failed', answer)
}

function failed(ref: ObjectRef, what: string, { status, message }: Refusal): Problem {
  return new Problem({
    code: 'PruneFailed',
    subject: subjectOf(ref),
    what,
    cause: message,
    ...(status === 403 && { remedy: 'Grant the identity that applies here the right to get and delete it' }),
  })
}
