import type { Manifest } from '../../core/manifest.ts'

/** Kinds of which kustomize knows that their objects are in namespaces, by API group. */
const namespaced: Readonly<Record<string, readonly string[]>> = {
  '': ['ConfigMap', 'Secret', 'Service', 'ServiceAccount', 'PersistentVolumeClaim', 'LimitRange', 'ResourceQuota'],
  apps: ['DaemonSet', 'Deployment', 'StatefulSet'],
  batch: ['CronJob', 'Job'],
  'networking.k8s.io': ['Ingress', 'NetworkPolicy'],
  'rbac.authorization.k8s.io': ['Role', 'RoleBinding'],
}

/** Whether two objects may be one to kustomize; the same name in two namespaces counts where the kind might have none. */
export function hasRepeated(objects: readonly Manifest[]): boolean {
  const names = objects.map(({ apiVersion, kind, metadata: { name, namespace } }) => {
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
    const isNamespaced = namespaced[group]?.includes(kind) === true
    return JSON.stringify([group, kind, name, isNamespaced ? (namespace ?? 'default') : ''])
  })
  return new Set(names).size < names.length
}
