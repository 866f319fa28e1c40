import { apply, type Call, type Case, get, patch, post, put, remove, types } from './call.ts'

const labels = { app: 'web' }
const container = { name: 'web', image: 'nginx:1' }
const template = (pod: object = {}) => ({ metadata: { labels }, spec: { containers: [container], ...pod } })
const apps = (kind: string) => `/apis/apps/v1/namespaces/{ns}/${kind.toLowerCase()}s`
const workload = (kind: string, spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: 'web' },
  spec: { selector: { matchLabels: labels }, template: template(), ...spec },
})

const maps = '/api/v1/namespaces/{ns}/configmaps'
const map = (more: object = {}, metadata: object = {}) => ({
  ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one', ...metadata }, data: { a: '1' } },
  ...more,
})
const held = map({}, { finalizers: ['test.dev/a'] })

const jobs = '/apis/batch/v1/namespaces/{ns}/jobs'
const batch = (spec: object = {}, metadata: object = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'one', ...metadata },
  spec: { template: { spec: { containers: [container], restartPolicy: 'Never' } }, ...spec },
})
const jobStatus = (status: object) => patch('merge', `${jobs}/one/status`, { status })
const isTrue = (...types: readonly string[]) => types.map((type) => ({ type, status: 'True' }))
const [start, later] = ['2026-01-02T03:04:05Z', '2026-01-02T03:04:06Z']

const claims = '/api/v1/namespaces/{ns}/persistentvolumeclaims'
const claim = (spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'one' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
})
const grown = { spec: { resources: { requests: { storage: '2Gi' } } } }

const services = '/api/v1/namespaces/{ns}/services'
const service = (spec: object = {}, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'one', ...metadata },
  spec: { ports: [{ port: 80, name: 'http' }], ...spec },
})
const outside = { externalIPs: ['192.0.2.1'] }

const leases = '/apis/coordination.k8s.io/v1/namespaces/{ns}/leases'
const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'one' }, spec: {} }
const budgets = '/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets'
const budget = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'one' }, spec: {} }

const scalers = '/apis/autoscaling/v2/namespaces/{ns}/horizontalpodautoscalers'
const scaler = (target: object) => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'one' },
  spec: { scaleTargetRef: { kind: 'Deployment', name: 'web', ...target }, maxReplicas: 4 },
})

const bindings = '/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/rolebindings'
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'one' }
const binding = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name: 'one', finalizers: ['test.dev/a'] },
  roleRef,
}

const one = (name: string, ...calls: readonly Call[]): Case => ({ name, calls })
const deleted = (path: string, policy: string) => remove(`${path}?propagationPolicy=${policy}`)

/** What random sequences of writes have shown: what depends on what was there before, and what is said of it. */
export const casesOfChanges: readonly Case[] = [
  // Managers
  one(
    'an empty list takes the managers of a built-in kind away',
    post(maps, map()),
    patch('merge', `${maps}/one`, { metadata: { managedFields: [] } }),
    patch('strategic', `${maps}/one`, { data: { b: '2' } }),
  ),
  one(
    'odd keys',
    { method: 'POST', path: maps, type: types.json, text: '{"metadata":{"name":"one"},"data":{"__proto__":"p"}}' },
    { method: 'PATCH', path: `${maps}/one`, type: types.merge, text: '{"data":{"__proto__":"q","toString":"r"}}' },
  ),
  // Warnings
  one('a body that is refused is warned of too', post(maps, map()), post(maps, map({ nonsense: 1 }))),
  one(
    'so is a patch that leaves no name',
    post(maps, map()),
    patch('merge', `${maps}/one`, { metadata: null, odd: 1 }),
  ),
  one(
    'external addresses',
    post(services, service(outside)),
    patch('merge', `${services}/one`, { spec: { externalIPs: null } }),
    put(`${services}/two?dryRun=All`, service({ ...outside, clusterIP: 'None' }, { name: 'two' })),
    put(`${services}/two?dryRun=All`, service({ trafficDistribution: 'PreferClose' }, { name: 'two' })),
  ),
  one(
    'templates of Pods with doubtful parts',
    post(
      apps('Deployment'),
      workload('Deployment', {
        template: template({
          terminationGracePeriodSeconds: -1,
          imagePullSecrets: [{ name: 's' }, { name: '' }],
          hostAliases: [{ ip: '192.0.2.1' }, { ip: '192.0.2.1' }],
          topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }],
          containers: [
            {
              ...container,
              env: [
                { name: 'A', value: '1' },
                { name: 'A', value: '$(A)2' },
                { name: 'A', value: '3' },
              ],
              ports: [{ containerPort: 80, name: 'p' }, { containerPort: 80 }],
            },
            {
              ...container,
              name: 'side',
              ports: [
                { containerPort: 80, hostPort: 81 },
                { containerPort: 90, name: 'p' },
              ],
              resources: { limits: { memory: '1500m' } },
            },
          ],
        }),
      }),
    ),
    patch('merge', `${apps('Deployment')}/web`, { metadata: { labels: { a: 'b' } } }),
    patch('merge', `${apps('Deployment')}/web`, { spec: { replicas: 2 } }),
  ),
  one(
    'a name that Pods cannot have',
    post(apps('Deployment'), { ...workload('Deployment'), metadata: { name: 'a.b' } }),
  ),
  // Deletion
  one('a name whose object is being deleted', post(maps, held), remove(`${maps}/one`), post(maps, map())),
  one(
    'what becomes of dependents, said again',
    post(maps, held),
    ...['Foreground', 'Background', 'Orphan', 'Orphan', 'Foreground'].map((policy) => deleted(`${maps}/one`, policy)),
    remove(`${maps}/one`),
  ),
  // Revisions
  one('a put of a lease without a revision', post(leases, lease), put(`${leases}/one`, lease)),
  one('a put of a budget without a revision', post(budgets, budget), put(`${budgets}/one`, budget)),
  one(
    'a Job that takes its labels from nobody is stored anew once',
    post(jobs, batch()),
    patch('merge', `${jobs}/one`, {}),
    patch('merge', `${jobs}/one`, {}),
  ),
  one('a Job with labels is not', post(jobs, batch({}, { labels })), patch('merge', `${jobs}/one`, {})),
  // Specs that are gone
  ...['Deployment', 'ReplicaSet', 'DaemonSet'].map((kind) =>
    one(
      `a ${kind} without its spec`,
      post(apps(kind), workload(kind)),
      patch('strategic', `${apps(kind)}/web`, { spec: null }),
    ),
  ),
  // Jobs
  one(
    'a Job without what its selector needs',
    post(jobs, batch()),
    put(`${jobs}/one`, batch()),
    patch('merge', `${jobs}/one`, { spec: null }),
    patch('merge', `${jobs}/one`, { spec: { template: { metadata: { labels: { 'job-name': 'other' } } } } }),
  ),
  one(
    'a Job with a wrong label of its own',
    post(
      jobs,
      batch({
        template: {
          ...template(),
          metadata: { labels: { 'job-name': 'x' } },
          spec: { containers: [container], restartPolicy: 'Never' },
        },
      }),
    ),
  ),
  one(
    'the template of a suspended Job',
    post(jobs, batch({ suspend: true })),
    patch('strategic', `${jobs}/one`, { spec: { template: { spec: { nodeSelector: { zone: 'a' } } } } }),
    patch('strategic', `${jobs}/one`, {
      spec: { template: { spec: { containers: [{ name: 'web', resources: { requests: { cpu: '1' } } }] } } },
    }),
    patch('strategic', `${jobs}/one`, {
      spec: { template: { spec: { containers: [{ name: 'web', image: 'other' }] } } },
    }),
    patch('merge', `${jobs}/one`, { spec: { suspend: false } }),
    patch('strategic', `${jobs}/one`, { spec: { template: { spec: { nodeSelector: { zone: 'b' } } } } }),
  ),
  one(
    'statuses that a Job cannot have',
    post(jobs, batch()),
    jobStatus({ active: 0, ready: 1 }),
    jobStatus({ active: -1, failed: -1 }),
    jobStatus({ conditions: isTrue('Complete') }),
    jobStatus({ conditions: isTrue('Failed', 'Complete'), startTime: start }),
    jobStatus({ conditions: isTrue('Failed') }),
    jobStatus({ completionTime: start }),
    jobStatus({ completedIndexes: '1,0', failedIndexes: 'a' }),
    jobStatus({ uncountedTerminatedPods: { succeeded: ['', 'a'], failed: ['a'] } }),
    jobStatus({ conditions: isTrue('SuccessCriteriaMet', 'FailureTarget', 'Failed'), startTime: start }),
  ),
  one(
    'the status of a Job that has ended',
    post(jobs, batch()),
    jobStatus({ startTime: start, succeeded: 1, failed: 1 }),
    jobStatus({ startTime: later }),
    jobStatus({ succeeded: 0, failed: 0 }),
    jobStatus({ conditions: isTrue('SuccessCriteriaMet', 'Complete'), completionTime: '2025-01-02T03:04:05Z' }),
    jobStatus({ conditions: isTrue('SuccessCriteriaMet', 'Complete'), completionTime: later }),
    jobStatus({ active: 1, terminating: 1 }),
    jobStatus({ conditions: [] }),
    jobStatus({ completionTime: start }),
  ),
  // Claims
  one(
    'a claim names its class later, and keeps it',
    post(claims, claim()),
    patch('merge', `${claims}/one`, { spec: { storageClassName: 'a' } }),
    patch('merge', `${claims}/one`, { spec: { storageClassName: 'b' } }),
  ),
  one(
    'a claim grows when it is bound, where its class lets it',
    post(claims, claim({ storageClassName: 'none' })),
    patch('merge', `${claims}/one`, grown),
    patch('merge', `${claims}/one/status`, { status: { phase: 'Bound' } }),
    patch('merge', `${claims}/one`, grown),
  ),
  one('a claim with another spec', post(claims, claim()), patch('merge', `${claims}/one`, { spec: null })),
  // Services
  one(
    'a Service that is no longer reached from outside',
    post(services, service({ ...outside, externalTrafficPolicy: 'Local' })),
    patch('merge', `${services}/one`, { spec: { externalIPs: null } }),
  ),
  one(
    'a Service that begins with its status',
    apply(`${services}/one/status`, service(), 'a'),
    put(`${services}/two/status`, service({}, { name: 'two' })),
    patch('merge', `${services}/one`, { spec: { selector: labels } }),
    get(`${services}/one`),
  ),
  one(
    'a put of a Service that is gone',
    put(`${services}/one`, service({}, { uid: '00000000-0000-0000-0000-000000000000' })),
  ),
  // Others
  one(
    'labels at the status of a StatefulSet',
    post(apps('StatefulSet'), workload('StatefulSet', { serviceName: 'web' })),
    patch('merge', `${apps('StatefulSet')}/web/status`, { metadata: { labels } }),
  ),
  one(
    'what is scaled without its group',
    post(scalers, scaler({})),
    post(scalers, scaler({ apiVersion: 'a/b/c' })),
    post(scalers, scaler({ kind: 'ReplicationController' })),
    patch('merge', `${scalers}/one`, { spec: { scaleTargetRef: { kind: 'Other' } } }),
    patch('merge', `${scalers}/one`, { spec: { maxReplicas: 5 } }),
  ),
  one(
    'a binding that is being deleted',
    post(bindings, binding),
    remove(`${bindings}/one`),
    patch('merge', `${bindings}/one`, {
      metadata: { finalizers: ['test.dev/b'] },
      roleRef: { ...roleRef, kind: 'Other' },
    }),
  ),
]
