import type { Json, JsonObject } from '../../../../../lib/local/apiserver/json.ts'

const labels = { app: 'a' }
const pod = { containers: [{ name: 'c', image: 'i:1' }] }
const template = { metadata: { labels }, spec: pod }
const workload = { selector: { matchLabels: labels }, template }
const core = { apiVersion: 'v1' }
const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1' }
const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' }
const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }

export interface Base {
  readonly object: JsonObject
  /** Where such objects are sent, and how they are stored. */
  readonly plural: string
  readonly namespaced: boolean
}

function base(plural: string, object: JsonObject, namespaced = true): Base {
  return { plural, namespaced, object: { ...object, metadata: { name: 'tried' } } }
}

/** An object of each kind that nothing is wrong with. */
export const bases: Readonly<Record<string, Base>> = {
  ConfigMap: base('configmaps', { ...core, kind: 'ConfigMap', data: { a: 'b' } }),
  Secret: base('secrets', { ...core, kind: 'Secret', stringData: { a: 'b' } }),
  Service: base('services', { ...core, kind: 'Service', spec: { ports: [{ port: 80 }], selector: labels } }),
  ServiceAccount: base('serviceaccounts', { ...core, kind: 'ServiceAccount' }),
  Namespace: base('namespaces', { ...core, kind: 'Namespace' }, false),
  Pod: base('pods', { ...core, kind: 'Pod', spec: pod }),
  PersistentVolumeClaim: base('persistentvolumeclaims', { ...core, kind: 'PersistentVolumeClaim', spec: claim }),
  Deployment: base('deployments', { apiVersion: 'apps/v1', kind: 'Deployment', spec: workload }),
  ReplicaSet: base('replicasets', { apiVersion: 'apps/v1', kind: 'ReplicaSet', spec: workload }),
  DaemonSet: base('daemonsets', { apiVersion: 'apps/v1', kind: 'DaemonSet', spec: workload }),
  StatefulSet: base('statefulsets', {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    spec: { ...workload, serviceName: 's' },
  }),
  Job: base('jobs', {
    apiVersion: 'batch/v1',
    kind: 'Job',
    spec: { template: { spec: { ...pod, restartPolicy: 'Never' } } },
  }),
  CronJob: base('cronjobs', {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    spec: { schedule: '* * * * *', jobTemplate: { spec: { template: { spec: { ...pod, restartPolicy: 'Never' } } } } },
  }),
  Role: base('roles', { ...rbac, kind: 'Role', rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] }),
  ClusterRole: base('clusterroles', { ...rbac, kind: 'ClusterRole', rules: [] }, false),
  RoleBinding: base('rolebindings', {
    ...rbac,
    kind: 'RoleBinding',
    roleRef: role,
    subjects: [{ kind: 'ServiceAccount', name: 's' }],
  }),
  ClusterRoleBinding: base(
    'clusterrolebindings',
    { ...rbac, kind: 'ClusterRoleBinding', roleRef: { ...role, kind: 'ClusterRole' } },
    false,
  ),
  Ingress: base('ingresses', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    spec: {
      rules: [
        {
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 's', port: { number: 80 } } } }],
          },
        },
      ],
    },
  }),
  NetworkPolicy: base('networkpolicies', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }] },
  }),
  PodDisruptionBudget: base('poddisruptionbudgets', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    spec: { minAvailable: 1 },
  }),
  HorizontalPodAutoscaler: base('horizontalpodautoscalers', {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' } },
  }),
  StorageClass: base(
    'storageclasses',
    { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', provisioner: 'example.test/p' },
    false,
  ),
  PriorityClass: base(
    'priorityclasses',
    { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', value: 5 },
    false,
  ),
  CustomResourceDefinition: {
    ...base('customresourcedefinitions', {}, false),
    object: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'things.example.test' },
      spec: {
        group: 'example.test',
        scope: 'Namespaced',
        names: { kind: 'Thing', plural: 'things' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    },
  },
}

/** The object with another value at a path; none where it is undefined. */
export function changed(object: Json, path: string, value: Json | undefined): JsonObject {
  return change(object, path === '' ? [] : path.split('.'), value) as JsonObject
}

function change(at: Json | undefined, [step, ...rest]: readonly string[], value: Json | undefined): Json | undefined {
  if (step === undefined) return value
  if (Array.isArray(at))
    return at.map((item, index) => (index === Number(step) ? (change(item, rest, value) ?? null) : item))
  const { [step]: inner, ...others } = (at ?? {}) as JsonObject
  const next = change(inner, rest, value)
  return next === undefined ? others : { ...others, [step.replaceAll('|', '.')]: next }
}
