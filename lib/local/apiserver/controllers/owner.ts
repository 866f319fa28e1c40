import { isObject, type JsonObject } from '../json.ts'
import { at, type KubeObject, listAt, uidOf } from '../object.ts'

/** The reference of an object to the one owner that controls it. */
export function controllerOf(object: KubeObject): JsonObject | undefined {
  return listAt(object.metadata, 'ownerReferences')
    .filter(isObject)
    .find((reference) => at(reference, 'controller') === true)
}

export function isControlledBy(object: KubeObject, owner: KubeObject): boolean {
  return controllerOf(object)?.uid === uidOf(owner)
}

/** What an object that a controller makes says of the one it is made for. */
export function controllerReference({ apiVersion, kind, metadata }: KubeObject): JsonObject {
  const { name, uid = '' } = metadata
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }
}
