import type { JsonObject } from '../../../../lib/local/apiserver/json.ts'
import type { Subject } from './subject.ts'

const spec = (fields: JsonObject): JsonObject => ({ spec: fields })
const status = (fields: JsonObject): JsonObject => ({ status: fields })
const data = (fields: JsonObject): JsonObject => ({ data: fields })
const of = (apiVersion: string, kind: string, plural: string) => ({
  ...{ apiVersions: [apiVersion], kind, plural },
  statuses: [],
})

const path = (name: string): JsonObject => ({
  path: `/${name}`,
  pathType: 'Prefix',
  backend: { service: { name, port: { number: 80 } } },
})
const resource = (name: string, target: JsonObject): JsonObject => ({ type: 'Resource', resource: { name, target } })
const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
const rule = (...verbs: readonly string[]): JsonObject => ({ apiGroups: [''], resources: ['pods'], verbs })

export const others: readonly Subject[] = [
  {
    ...of('v1', 'ConfigMap', 'configmaps'),
    base: {},
    parts: [
      [data({ a: '1' }), data({ a: '2' })],
      [data({ b: '1' }), data({ b: '' })],
      [{ binaryData: { c: 'YQ==' } }, { binaryData: { c: 'YWI=' } }],
      [{ immutable: false }, { nonsense: true }, data({ 'bad key': '1' })],
    ],
  },
  {
    ...of('v1', 'Secret', 'secrets'),
    base: {},
    parts: [
      [data({ a: 'YQ==' }), data({ a: 'YWI=' })],
      [{ stringData: { b: 'text' } }, { stringData: { a: 'other' } }],
      [{ type: 'Opaque' }, { type: 'test.dev/own' }],
    ],
  },
  {
    ...of('v1', 'ServiceAccount', 'serviceaccounts'),
    base: {},
    parts: [
      [{ automountServiceAccountToken: false }, { automountServiceAccountToken: true }],
      [{ imagePullSecrets: [{ name: 'a' }] }, { imagePullSecrets: [{ name: 'b' }, { name: 'a' }] }],
      [{ secrets: [{ name: 'a' }] }, { secrets: [{ name: 'b' }] }],
    ],
  },
  {
    ...of('v1', 'Service', 'services'),
    base: spec({ ports: [{ port: 80, name: 'http' }] }),
    parts: [
      [spec({ selector: { app: 'web' } }), spec({ selector: { tier: 'one' } })],
      [spec({ ports: [{ port: 90, name: 'more' }] }), spec({ ports: [{ port: 80, name: 'http', targetPort: 'web' }] })],
      [spec({ type: 'NodePort' }), spec({ type: 'LoadBalancer' }), spec({ type: 'ClusterIP' })],
      [spec({ sessionAffinity: 'ClientIP' }), spec({ externalTrafficPolicy: 'Local' })],
      [spec({ publishNotReadyAddresses: true }), spec({ externalIPs: ['192.0.2.1'] })],
    ],
    statuses: [[status({ loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } }), status({ conditions: [] })]],
  },
  {
    ...of('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims'),
    base: spec({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }),
    parts: [[spec({ storageClassName: 'a' }), spec({ resources: { requests: { storage: '2Gi' } } })]],
    statuses: [[status({ phase: 'Bound' }), status({ capacity: { storage: '1Gi' } })]],
  },
  {
    ...of('networking.k8s.io/v1', 'Ingress', 'ingresses'),
    base: spec({ rules: [{ host: 'a.test', http: { paths: [path('a')] } }] }),
    parts: [
      [spec({ ingressClassName: 'one' }), spec({ ingressClassName: 'two' })],
      [spec({ tls: [{ hosts: ['a.test'], secretName: 's' }] }), spec({ tls: [{ hosts: ['b.test'] }] })],
      [
        spec({ rules: [{ host: 'b.test', http: { paths: [path('b'), path('c')] } }] }),
        spec({ defaultBackend: { service: { name: 'd', port: { name: 'p' } } } }),
      ],
    ],
    statuses: [[status({ loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } }), status({ loadBalancer: {} })]],
  },
  {
    ...of('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies'),
    base: spec({ podSelector: {} }),
    parts: [
      [spec({ ingress: [{ ports: [{ port: 80 }] }] }), spec({ ingress: [{}] })],
      [spec({ egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] }), spec({ policyTypes: ['Ingress', 'Egress'] })],
    ],
  },
  {
    ...of('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers'),
    base: spec({ scaleTargetRef, maxReplicas: 4 }),
    parts: [
      [spec({ maxReplicas: 5 }), spec({ minReplicas: 2 })],
      [
        spec({ metrics: [resource('memory', { type: 'AverageValue', averageValue: '1Gi' })] }),
        spec({ metrics: [resource('cpu', { type: 'Utilization', averageUtilization: 60 })] }),
      ],
      [
        spec({ behavior: { scaleDown: { stabilizationWindowSeconds: 9 } } }),
        spec({ behavior: { scaleUp: { selectPolicy: 'Disabled' } } }),
      ],
    ],
    statuses: [
      [status({ desiredReplicas: 1, currentReplicas: 1 }), status({ desiredReplicas: 2 })],
      [status({ conditions: [{ type: 'AbleToScale', status: 'True' }] }), status({ observedGeneration: 1 })],
    ],
  },
  {
    ...of('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets'),
    base: spec({ selector: { matchLabels: { app: 'web' } } }),
    parts: [
      [spec({ minAvailable: 1 }), spec({ minAvailable: '50%' })],
      [spec({ selector: { matchLabels: { tier: 'x' } } }), spec({ unhealthyPodEvictionPolicy: 'AlwaysAllow' })],
    ],
    statuses: [[status({ currentHealthy: 1 }), status({ disruptionsAllowed: 2, expectedPods: 3 })]],
  },
  {
    ...of('rbac.authorization.k8s.io/v1', 'Role', 'roles'),
    base: { rules: [rule('get')] },
    parts: [[{ rules: [rule('list', 'get')] }, { rules: [rule('*')] }]],
  },
  {
    ...of('rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings'),
    base: { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' } },
    parts: [
      [
        { subjects: [{ kind: 'User', name: 'ann' }] },
        { subjects: [{ kind: 'ServiceAccount', name: 's', namespace: 'n' }] },
      ],
      [{ roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'other' } }],
    ],
  },
  {
    ...of('coordination.k8s.io/v1', 'Lease', 'leases'),
    base: spec({}),
    parts: [
      [spec({ holderIdentity: 'one' }), spec({ holderIdentity: 'two' })],
      [spec({ leaseDurationSeconds: 5 }), spec({ renewTime: '2026-01-02T03:04:05.678901Z' })],
    ],
  },
]
