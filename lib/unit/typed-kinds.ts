import type { Manifest } from '../core/manifest.ts'
import { splitApiVersion } from '../core/object-ref.ts'

/** Groups whose kinds Flux passes through Go's types (client-go's scheme), which drop nulls and fields that they do not know. */
const groups: ReadonlySet<string> = new Set([
  '',
  'admissionregistration.k8s.io',
  'apps',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'flowcontrol.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
])

/** Whether Flux sends a manifest as Go's types write it. Roles are left alone (https://github.com/fluxcd/kustomize-controller/issues/1041). */
export function isTyped({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): boolean {
  const isRole = apiVersion === 'rbac.authorization.k8s.io/v1' && (kind === 'Role' || kind === 'ClusterRole')
  return groups.has(splitApiVersion(apiVersion).group) && !isRole
}
