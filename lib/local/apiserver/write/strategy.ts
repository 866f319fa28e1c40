import { equal, type JsonObject } from '../json.ts'
import { at, type KubeObject, numberAt, withAt, withMetadata } from '../object.ts'
import type { Resource } from '../resource.ts'
import { statusAtBirth } from './status-at-birth.ts'

/** What raises the generation of a kind: changes of these fields. Kinds that are not here carry none (each kind's strategy.go). */
const generations: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'apps/daemonsets': [['spec']],
  'apps/deployments': [['spec'], ['metadata', 'annotations']],
  'apps/replicasets': [['spec']],
  'apps/statefulsets': [['spec']],
  'batch/cronjobs': [['spec']],
  'batch/jobs': [['spec']],
  '/pods': [['spec']],
  '/podtemplates': [['template']],
  '/replicationcontrollers': [['spec']],
  'discovery.k8s.io/endpointslices': [['metadata', 'labels'], ['endpoints'], ['ports']],
  'networking.k8s.io/ingressclasses': [['spec']],
  'networking.k8s.io/ingresses': [['spec']],
  'networking.k8s.io/networkpolicies': [['spec']],
  'policy/poddisruptionbudgets': [['spec']],
  'scheduling.k8s.io/priorityclasses': [],
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': [['webhooks']],
  'admissionregistration.k8s.io/validatingwebhookconfigurations': [['webhooks']],
  'admissionregistration.k8s.io/validatingadmissionpolicies': [['spec']],
  'admissionregistration.k8s.io/validatingadmissionpolicybindings': [['spec']],
  'apiextensions.k8s.io/customresourcedefinitions': [['spec']],
}

/** Built-in kinds that no write may change without saying from which revision on (AllowUnconditionalUpdate of their strategies). */
const conditional: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io/mutatingadmissionpolicies',
  'admissionregistration.k8s.io/mutatingadmissionpolicybindings',
  'admissionregistration.k8s.io/mutatingwebhookconfigurations',
  'admissionregistration.k8s.io/validatingadmissionpolicies',
  'admissionregistration.k8s.io/validatingadmissionpolicybindings',
  'admissionregistration.k8s.io/validatingwebhookconfigurations',
  'coordination.k8s.io/leases',
  'node.k8s.io/runtimeclasses',
  'policy/poddisruptionbudgets',
  'storage.k8s.io/csidrivers',
  'storage.k8s.io/csinodes',
  'storage.k8s.io/csistoragecapacities',
  'storage.k8s.io/volumeattachments',
])

/** Whether a body without a revision replaces an object as it stands. */
export function mayBeUnconditional({ custom, stored }: Resource): boolean {
  return custom === undefined && !conditional.has(stored)
}

/** Kinds that a PUT may create (AllowCreateOnUpdate of their strategies). */
const createdByUpdate: ReadonlySet<string> = new Set([
  '/endpoints',
  '/events',
  '/limitranges',
  '/services',
  'coordination.k8s.io/leases',
  'node.k8s.io/runtimeclasses',
  'rbac.authorization.k8s.io/clusterrolebindings',
  'rbac.authorization.k8s.io/clusterroles',
  'rbac.authorization.k8s.io/rolebindings',
  'rbac.authorization.k8s.io/roles',
])

/** Whether a PUT may create an object, and any write of its status too. */
export function isCreatedByUpdate({ stored }: Resource): boolean {
  return createdByUpdate.has(stored)
}

/** Whether writes to an object itself leave its status alone. */
export function hasOwnStatus(resource: Resource): boolean {
  return resource.subresources.some(({ name }) => name === 'status')
}

/** The object as it begins: a status of its own, the first generation. */
export function asCreated(object: KubeObject, resource: Resource): KubeObject {
  const begun = hasOwnStatus(resource) ? withStatus(object, statusAtBirth(object, resource)) : object
  const counted = resource.custom !== undefined || generations[resource.stored] !== undefined
  return withMetadata(begun, { generation: counted ? 1 : undefined })
}

/** The object as it may take the place of another: status of the old one, generation counted on. */
export function asUpdated(object: KubeObject, old: KubeObject, resource: Resource): KubeObject {
  const kept = hasOwnStatus(resource) ? withStatus(object, at(old, 'status')) : object
  const before = numberAt(old.metadata, 'generation')
  const raised = before > 0 && isRaised(kept, old, resource)
  return withMetadata(kept, { generation: before === 0 ? undefined : raised ? before + 1 : before })
}

/** What a write to the status subresource changes: the status, and of the metadata what the kind lets. */
export function asStatusUpdated(object: KubeObject, old: KubeObject, resource: Resource): KubeObject {
  const { managedFields, annotations, labels, finalizers } = object.metadata
  if (resource.custom !== undefined) {
    return withMetadata(withStatus(old, at(object, 'status')), {
      managedFields,
      resourceVersion: object.metadata.resourceVersion,
    })
  }
  const own = keepsLabels.has(resource.stored) ? old.metadata.labels : labels
  const spec: KubeObject = withSpecOf(object, old)
  return withMetadata(spec, { generation: old.metadata.generation, labels: own, annotations, finalizers })
}

/** Kinds whose status strategy takes no labels. */
const keepsLabels: ReadonlySet<string> = new Set(['apps/deployments'])

function withSpecOf(object: KubeObject, old: KubeObject): KubeObject {
  const { apiVersion, kind, metadata } = object
  return { ...withAt(object, ['spec'], at(old, 'spec')), apiVersion, kind, metadata }
}

function withStatus(object: KubeObject, status: JsonObject[string] | undefined): KubeObject {
  const { apiVersion, kind, metadata } = object
  return { ...withAt(object, ['status'], status), apiVersion, kind, metadata }
}

function isRaised(object: KubeObject, old: KubeObject, resource: Resource): boolean {
  if (resource.custom === undefined) {
    return (generations[resource.stored] ?? []).some((path) => !equal(at(object, ...path), at(old, ...path)))
  }
  const ownStatus = hasOwnStatus(resource)
  const compared = ({ apiVersion: _, metadata: __, status, ...rest }: KubeObject): JsonObject =>
    ownStatus || status === undefined ? rest : { ...rest, status }
  return !equal(compared(object), compared(old))
}
