/** A kind of object as the cases of all kinds need it. */
export interface KindSample {
  readonly kind: string
  readonly apiVersion: string
  readonly plural: string
  readonly namespaced: boolean
  /** Everything of a small object but its metadata. */
  readonly fields: Readonly<Record<string, unknown>>
  /** A field that may be changed, as a path of names and its other values. */
  readonly change: { readonly path: readonly string[]; readonly values: readonly [unknown, unknown] }
  readonly status?: unknown
}

const container = { name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }
const labels = { app: 'web' }
const template = { metadata: { labels }, spec: { containers: [container] } }
const once = { metadata: { labels }, spec: { containers: [container], restartPolicy: 'Never' } }
const selector = { matchLabels: labels }
const replicas = { path: ['spec', 'replicas'], values: [2, 3] } as const
const ready = { replicas: 1, readyReplicas: 1 }

export const kinds: readonly KindSample[] = [
  core('ConfigMap', 'configmaps', { data: { one: '1' } }, ['data', 'one'], ['2', '3']),
  core('Secret', 'secrets', { stringData: { key: 'value' } }, ['data', 'key'], ['b3RoZXI=', 'dGhpcmQ=']),
  core('ServiceAccount', 'serviceaccounts', {}, ['automountServiceAccountToken'], [false, true]),
  {
    ...core(
      'Service',
      'services',
      { spec: { selector: labels, ports: [{ port: 80 }] } },
      ['spec', 'sessionAffinity'],
      ['ClientIP', 'None'],
    ),
    status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } },
  },
  {
    ...core(
      'PersistentVolumeClaim',
      'persistentvolumeclaims',
      {
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
      ['metadata', 'annotations', 'note'],
      ['a', 'b'],
    ),
    status: { phase: 'Bound' },
  },
  {
    ...core('Pod', 'pods', { spec: { containers: [container] } }, ['metadata', 'annotations', 'note'], ['a', 'b']),
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  },
  core('ResourceQuota', 'resourcequotas', { spec: { hard: { pods: '1000m' } } }, ['spec', 'hard', 'pods'], ['5', '6']),
  core(
    'LimitRange',
    'limitranges',
    { spec: { limits: [{ type: 'Container', max: { cpu: '2' } }] } },
    ['metadata', 'annotations', 'note'],
    ['a', 'b'],
  ),
  core(
    'Endpoints',
    'endpoints',
    { subsets: [{ addresses: [{ ip: '192.0.2.7' }], ports: [{ port: 80 }] }] },
    ['metadata', 'annotations', 'note'],
    ['a', 'b'],
  ),
  { ...of('apps/v1', 'Deployment', 'deployments', { spec: { selector, template } }), change: replicas, status: ready },
  {
    ...of('apps/v1', 'StatefulSet', 'statefulsets', { spec: { selector, template, serviceName: 'web' } }),
    change: replicas,
    status: ready,
  },
  {
    ...of('apps/v1', 'DaemonSet', 'daemonsets', { spec: { selector, template } }),
    change: { path: ['spec', 'minReadySeconds'], values: [2, 3] },
    status: { currentNumberScheduled: 1, desiredNumberScheduled: 1, numberMisscheduled: 0, numberReady: 1 },
  },
  { ...of('apps/v1', 'ReplicaSet', 'replicasets', { spec: { selector, template } }), change: replicas, status: ready },
  {
    ...of('batch/v1', 'Job', 'jobs', { spec: { template: once } }),
    change: { path: ['spec', 'parallelism'], values: [2, 3] },
    status: { active: 1 },
  },
  {
    ...of('batch/v1', 'CronJob', 'cronjobs', {
      spec: { schedule: '*/5 * * * *', jobTemplate: { spec: { template: once } } },
    }),
    change: { path: ['spec', 'suspend'], values: [true, false] },
  },
  {
    ...of('networking.k8s.io/v1', 'Ingress', 'ingresses', {
      spec: {
        rules: [
          {
            host: 'a.test',
            http: {
              paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }],
            },
          },
        ],
      },
    }),
    change: { path: ['spec', 'ingressClassName'], values: ['one', 'two'] },
    status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } },
  },
  {
    ...of('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', {
      spec: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] },
    }),
    change: { path: ['spec', 'policyTypes'], values: [['Ingress', 'Egress'], ['Ingress']] },
  },
  {
    ...of('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', {
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 4 },
    }),
    change: { path: ['spec', 'maxReplicas'], values: [5, 6] },
  },
  {
    ...of('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', { spec: { selector, minAvailable: 1 } }),
    change: { path: ['spec', 'minAvailable'], values: ['50%', 2] },
  },
  {
    ...of('rbac.authorization.k8s.io/v1', 'Role', 'roles', {
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    }),
    change: { path: ['rules'], values: [[{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }], []] },
  },
  {
    ...of('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings', {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'ServiceAccount', name: 'web', namespace: 'default' }],
    }),
    change: { path: ['subjects'], values: [[{ kind: 'User', name: 'ann' }], []] },
  },
  {
    ...of('coordination.k8s.io/v1', 'Lease', 'leases', { spec: { holderIdentity: 'one' } }),
    change: { path: ['spec', 'holderIdentity'], values: ['two', 'three'] },
  },
  {
    ...of('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices', {
      addressType: 'IPv4',
      endpoints: [{ addresses: ['192.0.2.7'] }],
      ports: [{ port: 80 }],
    }),
    change: { path: ['metadata', 'labels', 'note'], values: ['a', 'b'] },
  },
  wide('v1', 'Namespace', 'namespaces', {}, ['metadata', 'labels', 'note'], ['a', 'b']),
  wide(
    'v1',
    'PersistentVolume',
    'persistentvolumes',
    {
      spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/data' } },
    },
    ['spec', 'persistentVolumeReclaimPolicy'],
    ['Delete', 'Retain'],
  ),
  wide(
    'rbac.authorization.k8s.io/v1',
    'ClusterRole',
    'clusterroles',
    { rules: [{ nonResourceURLs: ['/healthz'], verbs: ['get'] }] },
    ['metadata', 'labels', 'note'],
    ['a', 'b'],
  ),
  wide(
    'storage.k8s.io/v1',
    'StorageClass',
    'storageclasses',
    { provisioner: 'disk.test' },
    ['allowVolumeExpansion'],
    [true, false],
  ),
  wide('scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses', { value: 1000 }, ['description'], ['one', 'two']),
  wide(
    'networking.k8s.io/v1',
    'IngressClass',
    'ingressclasses',
    { spec: { controller: 'test/web' } },
    ['metadata', 'labels', 'note'],
    ['a', 'b'],
  ),
  wide(
    'admissionregistration.k8s.io/v1',
    'ValidatingWebhookConfiguration',
    'validatingwebhookconfigurations',
    {},
    ['metadata', 'labels', 'note'],
    ['a', 'b'],
  ),
]

function of(apiVersion: string, kind: string, plural: string, fields: Readonly<Record<string, unknown>>) {
  return { ...{ apiVersion, kind, plural, fields }, namespaced: true }
}

function core(
  kind: string,
  plural: string,
  fields: Readonly<Record<string, unknown>>,
  path: readonly string[],
  values: readonly [unknown, unknown],
): KindSample {
  return { ...of('v1', kind, plural, fields), change: { path, values } }
}

function wide(
  apiVersion: string,
  kind: string,
  plural: string,
  fields: Readonly<Record<string, unknown>>,
  path: readonly string[],
  values: readonly [unknown, unknown],
): KindSample {
  return { ...of(apiVersion, kind, plural, fields), namespaced: false, change: { path, values } }
}
