import type { Json } from '../json.ts'
import { finalizersOf, type KubeObject, listAt, textAt, withAt, withMetadata } from '../object.ts'

export const definitions = 'apiextensions.k8s.io/customresourcedefinitions'
export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io'

/** A definition that was deleted: it stays until its objects are gone (apiextensions, registry/customresourcedefinition/etcd.go). */
export function markedForCleanup(definition: KubeObject, time: string): KubeObject {
  const finalizers = finalizersOf(definition)
  const conditions = listAt(definition, 'status', 'conditions').filter((one) => textAt(one, 'type') !== 'Terminating')
  const terminating: Json = {
    type: 'Terminating',
    status: 'True',
    lastTransitionTime: time,
    reason: 'InstanceDeletionPending',
    message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  }
  const { apiVersion, kind, metadata } = withMetadata(definition, {
    deletionTimestamp: time,
    finalizers: finalizers.includes(cleanupFinalizer) ? finalizers : [...finalizers, cleanupFinalizer],
  })
  return { ...withAt(definition, ['status', 'conditions'], [...conditions, terminating]), apiVersion, kind, metadata }
}
