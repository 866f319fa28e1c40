import type { JsonObject } from '../../../../lib/local/apiserver/json.ts'
import type { Subject } from './subject.ts'

const labels = { app: 'web' }
const selector = { matchLabels: labels }
const container = { name: 'web', image: 'nginx:1' }
const template = (pod: JsonObject = {}): JsonObject => ({
  metadata: { labels },
  spec: { containers: [container], ...pod },
})
const spec = (fields: JsonObject): JsonObject => ({ spec: fields })
const status = (fields: JsonObject): JsonObject => ({ status: fields })
const pod = (fields: JsonObject): JsonObject => spec({ template: { spec: fields } })
const containers = (...list: readonly JsonObject[]): JsonObject => pod({ containers: list })

/** What may be changed in every template of Pods. */
const templates: readonly (readonly JsonObject[])[] = [
  [containers({ name: 'web', image: 'nginx:2' }), containers({ name: 'web', image: 'nginx' })],
  [containers({ name: 'side', image: 'side:1' }), containers({ name: 'side', image: 'side:2', args: ['a', 'b'] })],
  [
    containers({ name: 'web', env: [{ name: 'A', value: '1' }] }),
    containers({
      name: 'web',
      env: [
        { name: 'B', value: '2' },
        { name: 'A', value: '3' },
      ],
    }),
    containers({ name: 'web', env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } } }] }),
  ],
  [
    containers({ name: 'web', ports: [{ containerPort: 80 }] }),
    containers({
      name: 'web',
      ports: [
        { containerPort: 80, protocol: 'UDP' },
        { containerPort: 90, name: 'n' },
      ],
    }),
  ],
  [
    containers({ name: 'web', resources: { limits: { cpu: '1', memory: '1024Mi' } } }),
    containers({ name: 'web', resources: { requests: { cpu: '500m' } } }),
  ],
  [pod({ nodeSelector: { zone: 'a' } }), pod({ nodeSelector: { disk: 'ssd' } })],
  [pod({ volumes: [{ name: 'v', emptyDir: {} }] }), pod({ volumes: [{ name: 'w', configMap: { name: 'c' } }] })],
  [pod({ tolerations: [{ key: 'a', operator: 'Exists' }] }), pod({ terminationGracePeriodSeconds: 5 })],
  [
    spec({ template: { metadata: { annotations: { a: 'b' } } } }),
    spec({ template: { metadata: { annotations: { c: 'd' } } } }),
  ],
]

const replicas = [spec({ replicas: 1 }), spec({ replicas: 3 }), spec({ replicas: 0 })]
const counted = [
  [status({ replicas: 1 }), status({ replicas: 2, readyReplicas: 1 })],
  [status({ observedGeneration: 1 }), status({ observedGeneration: 2 })],
  [
    status({ conditions: [{ type: 'Available', status: 'True' }] }),
    status({ conditions: [{ type: 'Progressing', status: 'False', reason: 'Why' }] }),
  ],
]

const of = (apiVersion: string, kind: string, plural: string) => ({ apiVersions: [apiVersion], kind, plural })

export const workloads: readonly Subject[] = [
  {
    ...of('apps/v1', 'Deployment', 'deployments'),
    base: spec({ selector, template: template() }),
    parts: [
      replicas,
      [spec({ strategy: { type: 'Recreate' } }), spec({ strategy: { rollingUpdate: { maxSurge: 1 } } })],
      [spec({ minReadySeconds: 3 }), spec({ paused: true }), spec({ revisionHistoryLimit: 2 })],
      ...templates,
    ],
    statuses: counted,
    scalable: true,
  },
  {
    ...of('apps/v1', 'StatefulSet', 'statefulsets'),
    base: spec({ selector, serviceName: 'web', template: template() }),
    parts: [
      replicas,
      [spec({ updateStrategy: { type: 'OnDelete' } }), spec({ updateStrategy: { rollingUpdate: { partition: 2 } } })],
      [spec({ podManagementPolicy: 'Parallel' }), spec({ minReadySeconds: 3 })],
      ...templates,
    ],
    statuses: counted.slice(0, 2),
    scalable: true,
  },
  {
    ...of('apps/v1', 'ReplicaSet', 'replicasets'),
    base: spec({ selector, template: template() }),
    parts: [replicas, ...templates],
    statuses: counted.slice(0, 2),
    scalable: true,
  },
  {
    ...of('apps/v1', 'DaemonSet', 'daemonsets'),
    base: spec({ selector, template: template() }),
    parts: [
      [
        spec({ updateStrategy: { type: 'OnDelete' } }),
        spec({ updateStrategy: { rollingUpdate: { maxUnavailable: '30%' } } }),
      ],
      [spec({ minReadySeconds: 3 }), spec({ revisionHistoryLimit: 2 })],
      ...templates,
    ],
    statuses: [[status({ numberReady: 1 }), status({ numberReady: 2, desiredNumberScheduled: 2 })]],
  },
  {
    ...of('batch/v1', 'Job', 'jobs'),
    base: spec({ template: { spec: { containers: [container], restartPolicy: 'Never' } } }),
    parts: [
      [spec({ parallelism: 2 }), spec({ parallelism: 0 })],
      [spec({ backoffLimit: 1 }), spec({ activeDeadlineSeconds: 100 }), spec({ ttlSecondsAfterFinished: 9 })],
      [spec({ suspend: true }), spec({ suspend: false })],
    ],
    statuses: [[status({ active: 1 }), status({ active: 0, ready: 1 })]],
  },
  {
    ...of('batch/v1', 'CronJob', 'cronjobs'),
    base: spec({
      schedule: '*/5 * * * *',
      jobTemplate: { spec: { template: { spec: { containers: [container], restartPolicy: 'Never' } } } },
    }),
    parts: [
      [spec({ schedule: '1 * * * *' }), spec({ suspend: true })],
      [spec({ concurrencyPolicy: 'Forbid' }), spec({ successfulJobsHistoryLimit: 1 })],
      [
        spec({ jobTemplate: { spec: { backoffLimit: 1 } } }),
        spec({ jobTemplate: { metadata: { labels: { a: 'b' } } } }),
      ],
    ],
    statuses: [[status({ lastScheduleTime: '2026-01-02T03:04:05Z' }), status({ active: [{ name: 'x' }] })]],
  },
]
