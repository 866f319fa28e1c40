import { apply, type Call, type Case, get, patch, post, put } from './call.ts'

const old = '/apis/autoscaling/v1/namespaces/{ns}/horizontalpodautoscalers'
const young = '/apis/autoscaling/v2/namespaces/{ns}/horizontalpodautoscalers'
const coreEvents = '/api/v1/namespaces/{ns}/events'
const events = '/apis/events.k8s.io/v1/namespaces/{ns}/events'

function autoscaler(apiVersion: 'autoscaling/v1' | 'autoscaling/v2', spec: object = {}, metadata: object = {}) {
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
  return {
    apiVersion,
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', ...metadata },
    spec: { scaleTargetRef, maxReplicas: 4, ...spec },
  }
}

const v1 = (spec?: object, metadata?: object) => autoscaler('autoscaling/v1', spec, metadata)
const v2 = (spec?: object, metadata?: object) => autoscaler('autoscaling/v2', spec, metadata)

const resource = (type: string, name: string, target: object) => ({ type, resource: { name, target } })
const cpu = resource('Resource', 'cpu', { type: 'Utilization', averageUtilization: 55 })
const metrics = [
  resource('Resource', 'memory', { type: 'AverageValue', averageValue: '1Gi' }),
  cpu,
  {
    type: 'Pods',
    pods: {
      metric: { name: 'requests', selector: { matchLabels: { a: 'b' } } },
      target: { type: 'AverageValue', averageValue: '100' },
    },
  },
  {
    type: 'Object',
    object: {
      describedObject: { kind: 'Service', name: 'web', apiVersion: 'v1' },
      metric: { name: 'queue' },
      target: { type: 'Value', value: '7' },
    },
  },
  { type: 'External', external: { metric: { name: 'lag' }, target: { type: 'AverageValue', averageValue: '2' } } },
  {
    type: 'ContainerResource',
    containerResource: { name: 'cpu', container: 'c', target: { type: 'Utilization', averageUtilization: 5 } },
  },
]
const behavior = { scaleDown: { policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }] } }
const status = {
  currentReplicas: 1,
  desiredReplicas: 2,
  currentMetrics: [
    { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 9, averageValue: '10m' } } },
  ],
  conditions: [{ type: 'AbleToScale', status: 'True', reason: 'Ready', message: 'yes' }],
}

const involved = { kind: 'Pod', namespace: '{ns}', name: 'web', apiVersion: 'v1' }
const coreEvent = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'one' },
  involvedObject: involved,
  reason: 'Started',
  message: 'it runs',
  source: { component: 'kubelet', host: 'n' },
  firstTimestamp: '2026-01-02T03:04:05Z',
  lastTimestamp: '2026-01-02T03:04:06Z',
  count: 2,
  type: 'Normal',
}
const newEvent = {
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  metadata: { name: 'one' },
  eventTime: '2026-01-02T03:04:05.123456Z',
  reportingController: 'test.dev/controller',
  reportingInstance: 'i',
  action: 'Run',
  reason: 'Started',
  type: 'Normal',
  regarding: involved,
  note: 'it runs',
}

const one = (name: string, ...calls: readonly Call[]): Case => ({ name, calls })

/** Kinds of which there are several versions that look differently: what is written in one and read in another. */
export const casesOfVersions: readonly Case[] = [
  one('an autoscaler of v1, read in both', post(old, v1()), get(`${old}/web`), get(`${young}/web`)),
  one(
    'an autoscaler of v1 with a target',
    post(old, v1({ targetCPUUtilizationPercentage: 60 })),
    get(`${young}/web`),
    patch('merge', `${old}/web`, { spec: { targetCPUUtilizationPercentage: 70 } }),
    get(`${young}/web`),
    patch('merge', `${old}/web`, { spec: { targetCPUUtilizationPercentage: null } }),
  ),
  one('an autoscaler of v2, read in both', post(young, v2()), get(`${old}/web`), get(`${young}/web`)),
  one(
    'an autoscaler of v2 with all kinds of metrics',
    post(young, v2({ metrics, behavior })),
    get(`${old}/web`),
    patch('merge', `${old}/web`, { spec: { maxReplicas: 9 } }),
    get(`${young}/web`),
  ),
  one(
    'the status of an autoscaler',
    post(young, v2({ metrics: [cpu] })),
    patch('merge', `${young}/web/status`, { status }),
    get(`${old}/web`),
    patch('merge', `${old}/web/status`, { status: { currentCPUUtilizationPercentage: 3 } }),
    get(`${young}/web`),
  ),
  one(
    'a note of v1 in an autoscaler of v2 is dropped',
    post(young, v2({}, { annotations: { 'autoscaling.alpha.kubernetes.io/metrics': '[]', kept: 'yes' } })),
  ),
  one(
    'an autoscaler of v1 whose notes say nothing',
    post(old, v1({}, { annotations: { 'autoscaling.alpha.kubernetes.io/metrics': 'no', kept: 'yes' } })),
    get(`${young}/web`),
  ),
  one(
    'an autoscaler applied in both',
    apply(`${old}/web`, v1({ targetCPUUtilizationPercentage: 60 }), 'a'),
    apply(`${young}/web`, v2({ metrics: [cpu] }), 'b'),
    apply(`${young}/web`, v2({ metrics: [cpu] }), 'b', '&force=true'),
    apply(`${old}/web`, v1({ targetCPUUtilizationPercentage: 61 }), 'a'),
    get(`${old}/web`),
  ),
  one(
    'an autoscaler of v1 put over one of v2',
    post(young, v2({ metrics })),
    put(`${old}/web`, v1()),
    get(`${young}/web`),
  ),
  one(
    'an event of the core group, read in both',
    post(coreEvents, coreEvent),
    get(`${coreEvents}/one`),
    get(`${events}/one`),
  ),
  one(
    'an event of its own group, read in both',
    post(events, newEvent),
    get(`${events}/one`),
    get(`${coreEvents}/one`),
  ),
  one(
    'an event changed in the other group',
    post(coreEvents, coreEvent),
    patch('merge', `${events}/one`, { metadata: { labels: { a: 'b' } } }),
    get(`${coreEvents}/one`),
    patch('merge', `${coreEvents}/one`, { count: 3 }),
    get(`${events}/one`),
  ),
]
