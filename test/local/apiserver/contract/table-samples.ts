/** An object as it is shown in a table: what was written, and what its status became. */
export interface TableSample {
  readonly title: string
  readonly apiVersion: string
  readonly kind: string
  readonly plural: string
  readonly wide?: true
  readonly metadata?: object
  readonly fields: object
  readonly status?: object
}

const container = (name: string) => ({ name, image: `registry.test/${name}:1` })
const labels = { app: 'web', tier: 'front' }
const selector = {
  matchLabels: labels,
  matchExpressions: [
    { key: 'b', operator: 'NotIn', values: ['z', 'y'] },
    { key: 'c', operator: 'Exists' },
    { key: 'd', operator: 'DoesNotExist' },
  ],
}
const matching = { ...labels, c: 'any' }
const containers = [container('one'), container('two')]
const template = { metadata: { labels: matching }, spec: { containers } }
const once = { spec: { containers: [container('one')], restartPolicy: 'Never' } }
const started = '2020-01-01T00:00:00Z'
const finished = '2020-01-01T00:05:30Z'

function of(apiVersion: string, kind: string, plural: string) {
  return (title: string, fields: object, more: Partial<TableSample> = {}): TableSample => ({
    ...{ title, apiVersion, kind, plural, fields },
    ...more,
  })
}

const pod = of('v1', 'Pod', 'pods')
const service = of('v1', 'Service', 'services')
const deployment = of('apps/v1', 'Deployment', 'deployments')
const job = of('batch/v1', 'Job', 'jobs')
const ingress = of('networking.k8s.io/v1', 'Ingress', 'ingresses')
const autoscaler = of('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers')
const budget = of('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets')
const slice = of('discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices')

const state = (name: string, more: object) => ({
  ...{ name, image: 'i', imageID: '', restartCount: 0, ready: false },
  ...more,
})
const up = { ready: true, started: true, state: { running: { startedAt: started } } }
const ended = (exitCode: number, more: object = {}) => ({
  state: { terminated: { exitCode, startedAt: started, finishedAt: finished, ...more } },
})
const initial = {
  spec: {
    containers: [container('one')],
    initContainers: [container('first'), { ...container('side'), restartPolicy: 'Always' }],
  },
}
const two = { spec: { containers, nodeName: 'node-1', readinessGates: [{ conditionType: 'x.test/a' }] } }
const ready = (status: string) => ({ type: 'Ready', status })

const pods: readonly TableSample[] = [
  pod('new', two),
  pod('running', two, {
    status: {
      phase: 'Running',
      podIP: '192.0.2.8',
      podIPs: [{ ip: '192.0.2.8' }],
      conditions: [ready('True'), { type: 'x.test/a', status: 'True' }],
      containerStatuses: [
        state('one', up),
        state('two', { ...up, restartCount: 3, lastState: ended(1, { reason: 'Error' }).state }),
      ],
    },
  }),
  pod('crashing', two, {
    status: {
      phase: 'Running',
      containerStatuses: [
        state('one', up),
        state('two', { restartCount: 7, state: { waiting: { reason: 'CrashLoopBackOff' } } }),
      ],
    },
  }),
  pod('half completed', two, {
    status: {
      phase: 'Running',
      conditions: [ready('False')],
      containerStatuses: [state('one', ended(0, { reason: 'Completed' })), state('two', up)],
    },
  }),
  pod('failed', two, {
    status: {
      phase: 'Failed',
      containerStatuses: [state('one', ended(0, { reason: 'Completed' })), state('two', ended(3))],
    },
  }),
  pod('killed by a signal', two, {
    status: { phase: 'Failed', containerStatuses: [state('one', ended(137, { signal: 9 }))] },
  }),
  pod('evicted', two, { status: { phase: 'Failed', reason: 'Evicted' } }),
  pod('succeeded', two, { status: { phase: 'Succeeded' } }),
  pod('gated', two, {
    status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] },
  }),
  pod('initializing', initial, {
    status: {
      phase: 'Pending',
      initContainerStatuses: [state('first', { state: { running: { startedAt: started } } }), state('side', {})],
    },
  }),
  pod('with a sidecar', initial, {
    status: {
      phase: 'Running',
      initContainerStatuses: [state('first', ended(0)), state('side', { ...up, restartCount: 2 })],
      containerStatuses: [state('one', up)],
    },
  }),
  pod('whose initialization failed', initial, {
    status: {
      phase: 'Pending',
      initContainerStatuses: [state('first', { ...ended(1), restartCount: 4 }), state('side', {})],
    },
  }),
  pod('whose initialization waits', initial, {
    status: {
      phase: 'Pending',
      initContainerStatuses: [state('first', { state: { waiting: { reason: 'ImagePullBackOff' } } })],
    },
  }),
  of('v1', 'PodTemplate', 'podtemplates')('labelled', { template }),
]

const workloads: readonly TableSample[] = [
  deployment('new', { spec: { selector, template } }),
  deployment(
    'rolling',
    { spec: { replicas: 3, selector, template } },
    {
      status: { replicas: 3, updatedReplicas: 2, readyReplicas: 1, availableReplicas: 1 },
    },
  ),
  of('apps/v1', 'ReplicaSet', 'replicasets')(
    'ready',
    { spec: { replicas: 2, selector, template } },
    { status: { replicas: 2, readyReplicas: 1 } },
  ),
  of('apps/v1', 'StatefulSet', 'statefulsets')(
    'ready',
    { spec: { replicas: 2, selector, template, serviceName: 'web' } },
    { status: { replicas: 2, readyReplicas: 1 } },
  ),
  of('apps/v1', 'DaemonSet', 'daemonsets')(
    'ready',
    { spec: { selector, template: { ...template, spec: { containers, nodeSelector: { disk: 'ssd', arch: 'x' } } } } },
    {
      status: {
        ...{ desiredNumberScheduled: 5, currentNumberScheduled: 4, numberReady: 3, updatedNumberScheduled: 2 },
        ...{ numberAvailable: 1, numberMisscheduled: 0 },
      },
    },
  ),
  of('apps/v1', 'ControllerRevision', 'controllerrevisions')(
    'owned',
    { revision: 7, data: {} },
    { metadata: { ownerReferences: [owner('apps/v1', 'StatefulSet')] } },
  ),
  of('apps/v1', 'ControllerRevision', 'controllerrevisions')('alone', { revision: 0, data: {} }),
  of('v1', 'ReplicationController', 'replicationcontrollers')(
    'ready',
    { spec: { replicas: 2, selector: labels, template } },
    { status: { replicas: 2, readyReplicas: 1 } },
  ),
  job('new', { spec: { template: once } }),
  job('of many', { spec: { template: once, completions: 5, parallelism: 3 } }, { status: { succeeded: 2 } }),
  job('of a queue', { spec: { template: once, parallelism: 3 } }),
  job(
    'complete',
    { spec: { template: once } },
    {
      status: {
        ...{ succeeded: 1, startTime: started, completionTime: finished },
        conditions: ['SuccessCriteriaMet', 'Complete'].map((type) => ({
          ...{ type, status: 'True', lastProbeTime: finished, lastTransitionTime: finished },
        })),
      },
    },
  ),
  of('batch/v1', 'CronJob', 'cronjobs')(
    'active',
    {
      spec: {
        schedule: '*/5 * * * *',
        timeZone: 'Europe/Paris',
        suspend: true,
        jobTemplate: { spec: { template: once } },
      },
    },
    { status: { active: [{ kind: 'Job', name: 'one', namespace: 'x' }], lastScheduleTime: started } },
  ),
  of(
    'batch/v1',
    'CronJob',
    'cronjobs',
  )('new', {
    spec: { schedule: '@daily', jobTemplate: { spec: { template: once } } },
  }),
  autoscaler('new', { spec: { scaleTargetRef: target(), maxReplicas: 4 } }),
  autoscaler(
    'measured',
    { spec: { scaleTargetRef: target(), minReplicas: 2, maxReplicas: 4, metrics: metrics() } },
    {
      status: {
        ...{ currentReplicas: 3, desiredReplicas: 3, conditions: [] },
        currentMetrics: [
          { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 41, averageValue: '12m' } } },
          { type: 'Resource', resource: { name: 'memory', current: { averageValue: '2Gi' } } },
        ],
      },
    },
  ),
  budget('new', { spec: { selector, minAvailable: '50%' } }),
  budget(
    'measured',
    { spec: { selector, maxUnavailable: 1 } },
    {
      status: { disruptionsAllowed: 2, currentHealthy: 3, desiredHealthy: 1, expectedPods: 3 },
    },
  ),
]

const network: readonly TableSample[] = [
  service('inside', {
    spec: {
      selector: labels,
      ports: [{ port: 80 }, { port: 53, protocol: 'UDP', name: 'dns' }].map((port, at) => ({
        name: `p${at}`,
        ...port,
      })),
    },
  }),
  service('without an address', { spec: { clusterIP: 'None', selector: labels } }),
  service('elsewhere', { spec: { type: 'ExternalName', externalName: 'web.test' } }),
  service('at a node', { spec: { type: 'NodePort', ports: [{ port: 80, nodePort: 30_123 }] } }),
  service('pending', { spec: { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports: [{ port: 80 }] } }),
  service(
    'balanced',
    {
      spec: {
        ...{ type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports: [{ port: 80 }] },
      },
    },
    { status: { loadBalancer: { ingress: [{ hostname: 'a-quite-long-name.test' }, { ip: '192.0.2.1' }] } } },
  ),
  of(
    'v1',
    'Endpoints',
    'endpoints',
  )('many', {
    subsets: [
      {
        addresses: ['192.0.2.1', '192.0.2.2'].map((ip) => ({ ip })),
        ports: [80, 81].map((port) => ({ name: `p${port}`, port })),
      },
    ],
  }),
  of('v1', 'Endpoints', 'endpoints')('none', {}),
  slice('many', {
    addressType: 'IPv4',
    endpoints: [
      { addresses: ['192.0.2.1'] },
      { addresses: ['192.0.2.2'] },
      { addresses: ['192.0.2.3'] },
      { addresses: ['192.0.2.4'] },
    ],
    ports: [{ name: 'a', port: 80 }, { name: 'b' }],
  }),
  slice('none', { addressType: 'IPv6' }),
  ingress(
    'of many hosts',
    {
      spec: {
        ingressClassName: 'nginx',
        tls: [{ hosts: ['a.test'] }],
        rules: ['a.test', 'b.test', 'c.test', 'd.test'].map(rule),
      },
    },
    { status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } },
  ),
  ingress('of any host', { spec: { defaultBackend: backend() } }),
  of('networking.k8s.io/v1', 'IngressClass', 'ingressclasses')(
    'default',
    { spec: { controller: 'web.test/x', parameters: { apiGroup: 'k8s.test', kind: 'Parameters', name: 'p' } } },
    { wide: true, metadata: { annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } } },
  ),
  of('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies')('of all', { spec: { podSelector: {} } }),
  of('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies')('of some', { spec: { podSelector: selector } }),
]

const storage: readonly TableSample[] = [
  of('v1', 'PersistentVolume', 'persistentvolumes')(
    'claimed',
    {
      spec: {
        ...{
          capacity: { storage: '1024Mi' },
          accessModes: ['ReadWriteMany', 'ReadWriteOnce'],
          storageClassName: 'fast',
        },
        ...{ hostPath: { path: '/data' }, claimRef: { namespace: 'x', name: 'data' } },
      },
    },
    { wide: true, status: { phase: 'Bound', reason: 'Why' } },
  ),
  of('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims')('pending', claim({ storageClassName: 'fast' })),
  of('v1', 'PersistentVolumeClaim', 'persistentvolumeclaims')('bound', claim({ volumeName: 'one' }), {
    status: { phase: 'Bound', accessModes: ['ReadWriteOncePod'], capacity: { storage: '2Gi' } },
  }),
  of('storage.k8s.io/v1', 'StorageClass', 'storageclasses')(
    'default',
    { provisioner: 'disk.test', allowVolumeExpansion: true, volumeBindingMode: 'WaitForFirstConsumer' },
    { wide: true, metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } } },
  ),
  of('storage.k8s.io/v1', 'VolumeAttributesClass', 'volumeattributesclasses')(
    'any',
    { driverName: 'disk.test', parameters: { a: 'b' } },
    { wide: true },
  ),
  of('storage.k8s.io/v1', 'VolumeAttachment', 'volumeattachments')(
    'attached',
    { spec: { attacher: 'disk.test', nodeName: 'node-1', source: { persistentVolumeName: 'one' } } },
    { wide: true, status: { attached: true } },
  ),
  of('storage.k8s.io/v1', 'CSINode', 'csinodes')(
    'of two',
    {
      spec: { drivers: ['a.test', 'b.test'].map((name) => ({ name, nodeID: 'x', topologyKeys: [] })) },
    },
    { wide: true },
  ),
  of('storage.k8s.io/v1', 'CSIDriver', 'csidrivers')(
    'any',
    {
      spec: {
        attachRequired: false,
        serviceAccountTokenInSecrets: true,
        volumeLifecycleModes: ['Persistent', 'Ephemeral'],
        tokenRequests: [{ audience: 'a' }],
      },
    },
    { wide: true },
  ),
  of(
    'storage.k8s.io/v1',
    'CSIStorageCapacity',
    'csistoragecapacities',
  )('some', {
    storageClassName: 'fast',
    capacity: '2048Mi',
  }),
]

const others: readonly TableSample[] = [
  of('v1', 'ConfigMap', 'configmaps')('of three', { data: { a: '', b: '' }, binaryData: { c: 'AA==' } }),
  of('v1', 'Secret', 'secrets')('of two', { stringData: { a: '1', b: '2' } }),
  of('v1', 'ServiceAccount', 'serviceaccounts')('any', {}),
  of('v1', 'LimitRange', 'limitranges')('any', { spec: { limits: [{ type: 'Pod', max: { cpu: '2' } }] } }),
  of('v1', 'ResourceQuota', 'resourcequotas')(
    'used',
    { spec: { hard: { pods: '4', 'limits.cpu': '2', 'requests.memory': '1Gi' } } },
    {
      status: { hard: { pods: '4', 'limits.cpu': '2', 'requests.memory': '1Gi' }, used: { pods: '1' } },
    },
  ),
  of('v1', 'Namespace', 'namespaces')('any', {}, { wide: true }),
  of('v1', 'Node', 'nodes')(
    'ready',
    { spec: { unschedulable: true } },
    {
      wide: true,
      metadata: { labels: { 'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/edge': '' } },
      status: {
        conditions: [ready('True')],
        addresses: [{ type: 'InternalIP', address: '192.0.2.30' }],
        nodeInfo: {
          ...{ kubeletVersion: 'v1.36.3', osImage: 'Linux', kernelVersion: '6.1', architecture: 'arm64' },
          ...{ containerRuntimeVersion: '', machineID: '', systemUUID: '', bootID: '', kubeProxyVersion: '' },
          operatingSystem: 'linux',
        },
      },
    },
  ),
  of('v1', 'Node', 'nodes')('unknown', {}, { wide: true }),
  of(
    'v1',
    'Event',
    'events',
  )('counted', {
    ...{
      involvedObject: { kind: 'Pod', name: 'web', namespace: '{ns}', fieldPath: 'spec.containers{one}' },
      reason: 'Pulled',
      message: 'Image is there \n',
    },
    ...{ type: 'Normal', firstTimestamp: started, lastTimestamp: finished, count: 4 },
    source: { component: 'kubelet', host: 'node-1' },
  }),
  of(
    'v1',
    'Event',
    'events',
  )('new', {
    ...{
      involvedObject: { kind: 'Pod', name: 'web', namespace: '{ns}' },
      reason: 'Began',
      type: 'Normal',
      action: 'Begin',
    },
    ...{ eventTime: '2020-01-01T00:00:00.000000Z', reportingComponent: 'x.test/a', reportingInstance: 'a-1' },
    series: { count: 3, lastObservedTime: '2020-01-01T00:00:00.000000Z' },
  }),
  binding('RoleBinding', 'rolebindings'),
  { ...binding('ClusterRoleBinding', 'clusterrolebindings'), wide: true },
  of(
    'rbac.authorization.k8s.io/v1',
    'Role',
    'roles',
  )('any', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] }),
  of('rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles')(
    'any',
    { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
    { wide: true },
  ),
  ...['Mutating', 'Validating'].map((how) =>
    of('admissionregistration.k8s.io/v1', `${how}WebhookConfiguration`, `${how.toLowerCase()}webhookconfigurations`)(
      'none',
      { webhooks: [] },
      { wide: true },
    ),
  ),
  of('coordination.k8s.io/v1', 'Lease', 'leases')('held', { spec: { holderIdentity: 'me' } }),
  of('coordination.k8s.io/v1', 'Lease', 'leases')('free', {}),
  of('scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses')(
    'high',
    { value: 1000, preemptionPolicy: 'Never' },
    { wide: true },
  ),
  of('node.k8s.io/v1', 'RuntimeClass', 'runtimeclasses')('any', { handler: 'runsc' }, { wide: true }),
]

export const tableSamples: readonly TableSample[] = [...pods, ...workloads, ...network, ...storage, ...others]

function owner(apiVersion: string, kind: string) {
  return { apiVersion, kind, name: 'web', uid: '00000000-0000-4000-8000-000000000000', controller: true }
}

function target() {
  return { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
}

function metrics() {
  const resource = (name: string, given: object) => ({ type: 'Resource', resource: { name, target: given } })
  return [
    resource('cpu', { type: 'Utilization', averageUtilization: 70 }),
    resource('memory', { type: 'AverageValue', averageValue: '1Gi' }),
    { type: 'Pods', pods: { metric: { name: 'hits' }, target: { type: 'AverageValue', averageValue: '100' } } },
  ]
}

function claim(more: object) {
  return { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...more } }
}

function backend() {
  return { service: { name: 'web', port: { number: 80 } } }
}

function rule(host: string) {
  return { host, http: { paths: [{ path: '/', pathType: 'Prefix', backend: backend() }] } }
}

function binding(kind: string, plural: string): TableSample {
  const apiGroup = 'rbac.authorization.k8s.io'
  return of(
    `${apiGroup}/v1`,
    kind,
    plural,
  )('of many', {
    roleRef: { apiGroup, kind: 'ClusterRole', name: 'reader' },
    subjects: [
      { kind: 'User', apiGroup, name: 'ann' },
      { kind: 'User', apiGroup, name: 'bob' },
      { kind: 'Group', apiGroup, name: 'staff' },
      { kind: 'ServiceAccount', name: 'web', namespace: 'x' },
    ],
  })
}
