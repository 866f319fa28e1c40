import type { ResourceType } from '../../../lib/apply/cluster.ts'

const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']

/** The kinds that a simulated API server serves. */
export const servedTypes: readonly ResourceType[] = [
  { group: '', version: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false, verbs },
  { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true, verbs },
  { group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments', namespaced: true, verbs },
]
