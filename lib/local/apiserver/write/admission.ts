import { forbidden, notFound } from '../failure.ts'
import { isTerminating, type KubeObject, listAt, namespaceOf, objectAt, textAt, withMetadata } from '../object.ts'
import type { Resource } from '../resource.ts'
import { quantityInMilli } from '../schema/builtin/quantity.ts'
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
  'storage.k8s.io/volumeattributesclasses': 'kubernetes.io/vac-protection',
}

/** What admission adds to objects, and nobody owns. */
export function admitted(object: KubeObject, resource: Resource, old?: KubeObject): KubeObject {
  if (resource.stored === '/pods') return admittedPod(object, old)
  if (old !== undefined) return object
  const finalizer = protections[resource.stored]
  if (finalizer === undefined) return object
  const finalizers = listAt(object.metadata, 'finalizers')
  return finalizers.includes(finalizer) ? object : withMetadata(object, { finalizers: [...finalizers, finalizer] })
}

/** How long a Pod stays on a node that is not there (plugin DefaultTolerationSeconds). */
const tolerationSeconds = 300
const nodeFaults = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']

/** Tolerations of its node's faults, and a priority (plugin Priority). */
function admittedPod(pod: KubeObject, old: KubeObject | undefined): KubeObject {
  const spec = objectAt(pod, 'spec')
  const given = listAt(spec, 'tolerations')
  const tolerates = (key: string): boolean =>
    given.some((one) => {
      const own = textAt(one, 'key')
      const effect = textAt(one, 'effect')
      return (own === key || own === '') && (effect === 'NoExecute' || effect === '')
    })
  const added = nodeFaults
    .filter((key) => !tolerates(key))
    .map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds }))
  const { priority = 0, preemptionPolicy = 'PreemptLowerPriority' } = objectAt(old, 'spec')
  return { ...pod, spec: { priority, preemptionPolicy, ...spec, tolerations: [...given, ...added] } }
}

const formerClass = 'volume.beta.kubernetes.io/storage-class'

/** Only bound claims grow, and only where their storage class lets them (plugin PersistentVolumeClaimResize). Throws a Failure. */
export function admitChange(object: KubeObject, old: KubeObject, resource: Resource, { store }: WriteWorld): void {
  if (resource.stored !== '/persistentvolumeclaims') return
  const [size, before] = [object, old].map((claim) => textAt(claim, 'spec', 'resources', 'requests', 'storage'))
  if ((quantityInMilli(size ?? '') ?? 0n) <= (quantityInMilli(before ?? '') ?? 0n)) return
  if (textAt(old, 'status', 'phase') !== 'Bound') {
    throw forbidden(resource, object.metadata.name, 'Only bound persistent volume claims can be expanded')
  }
  const [name, former] = [object, old].map(
    (claim) => textAt(claim.metadata, 'annotations', formerClass) || textAt(claim, 'spec', 'storageClassName'),
  )
  const storageClass = name === former ? store.get('storage.k8s.io/storageclasses', '', name ?? '') : undefined
  if (storageClass?.allowVolumeExpansion === true) return
  const why =
    'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize'
  throw forbidden(resource, object.metadata.name, why)
}
