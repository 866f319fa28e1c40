import type { Manifest } from '../../lib/core/manifest.ts'
import { yamlText } from '../../lib/manifest/yaml-text.ts'
import { unitObjects } from './units.ts'

export const auditedPerUnit = 16

/** The objects of one audited unit: ten kinds, two Deployments with what such a service has beside them. */
export function auditedObjects(prefix: string, unit: number): readonly Manifest[] {
  const namespace = `${prefix}-${unit}`
  const metadata = (name: string) => ({ name, namespace, labels: { app: namespace } })
  const service = unitObjects(prefix, unit)
  const again = service
    .filter(({ kind }) => ['Secret', 'Service', 'Deployment'].includes(kind))
    .map((object) => ({ ...object, metadata: metadata('worker') }))
  const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'web' }
  const matchLabels = { app: namespace }
  return [
    ...service,
    ...again,
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('config-4'), data: { name: namespace } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: metadata('web'),
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: metadata('web'),
      roleRef: role,
      subjects: [{ kind: 'ServiceAccount', name: 'web', namespace }],
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: metadata('web'),
      spec: { podSelector: { matchLabels }, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 8080 }] }] },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: metadata('web'),
      spec: { maxUnavailable: 1, selector: { matchLabels } },
    },
  ]
}

/** The files of one audited unit in a repository. */
export function auditedFiles(prefix: string, unit: number): readonly (readonly [string, string])[] {
  const objects = auditedObjects(prefix, unit).map(yamlText).join('---\n')
  return [
    [`apps/${unit}/kustomization.yaml`, 'resources: [objects.yaml]\n'],
    [`apps/${unit}/objects.yaml`, objects],
  ]
}
