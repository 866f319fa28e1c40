import { isObject, type Json, type JsonObject } from '../../json.ts'
import { at, finalizersOf, isTerminating, type KubeObject, listAt, textAt } from '../../object.ts'

export const orphanFinalizer = 'orphan'
export const foregroundFinalizer = 'foregroundDeletion'

/** Who an object belongs to, as it says itself. */
export function referencesOf(object: KubeObject | undefined): readonly JsonObject[] {
  return listAt(object?.metadata, 'ownerReferences').filter(isObject)
}

export function uidOfReference(reference: Json): string {
  return textAt(reference, 'uid')
}

/** Whether an owner that is deleted in the foreground waits for the one who says so. */
export function isBlocking(reference: Json): boolean {
  return at(reference, 'blockOwnerDeletion') === true
}

/** Whether a deleted object waits for its dependents to go first. */
export function awaitsDependents(object: KubeObject): boolean {
  return isTerminating(object) && finalizersOf(object).includes(foregroundFinalizer)
}

/** Whether a deleted object waits for its dependents to forget it. */
export function awaitsOrphaning(object: KubeObject): boolean {
  return isTerminating(object) && finalizersOf(object).includes(orphanFinalizer)
}
