import { forbidden, notFound } from '../failure.ts'
import { isTerminating, type KubeObject, listAt, namespaceOf, withMetadata } from '../object.ts'
import type { Resource } from '../resource.ts'
import type { WriteWorld } from './ports.ts'

const namespaces = { group: '', plural: 'namespaces' }

/** Nothing new comes into a namespace that is not there or goes away (plugin NamespaceLifecycle). Throws a Failure. */
export function admitCreate(object: KubeObject, resource: Resource, { store }: WriteWorld): void {
  const name = namespaceOf(object)
  if (name === '') return
  const namespace = store.get('/namespaces', '', name)
  if (namespace === undefined) throw notFound(namespaces, name)
  if (!isTerminating(namespace)) return
  const why = `unable to create new content in namespace ${name} because it is being terminated`
  throw forbidden(resource, object.metadata.name, why, [
    { reason: 'NamespaceTerminating', message: `namespace ${name} is being terminated`, field: 'metadata.namespace' },
  ])
}

const immortal = new Set(['default', 'kube-system', 'kube-public'])

/** Throws a Failure for namespaces that may not go. */
export function admitDelete(resource: Resource, name: string): void {
  if (resource.stored === '/namespaces' && immortal.has(name)) {
    throw forbidden(resource, name, 'this namespace may not be deleted')
  }
}

const protections: Readonly<Record<string, string>> = {
  '/persistentvolumeclaims': 'kubernetes.io/pvc-protection',
  '/persistentvolumes': 'kubernetes.io/pv-protection',
}

/** What admission adds to new objects (plugin StorageObjectInUseProtection). */
export function admitted(object: KubeObject, resource: Resource): KubeObject {
  const finalizer = protections[resource.stored]
  if (finalizer === undefined) return object
  const finalizers = listAt(object.metadata, 'finalizers')
  return finalizers.includes(finalizer) ? object : withMetadata(object, { finalizers: [...finalizers, finalizer] })
}
