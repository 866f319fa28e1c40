import type { Json, JsonObject } from '../../../lib/core/json.ts'
import type { Manifest } from '../../../lib/core/manifest.ts'
import type { AuditVerdict } from '../audit/sluice-side.ts'

/** What people and tools can do to the object of a row on one cluster; `name` and `kind` are those of the object. */
export interface Hand {
  readonly name: string
  /** kubectl in the object's namespace. */
  kubectl(args: readonly string[], stdin?: JsonObject): Promise<string>
  /** `kubectl edit`, with sed for an editor. */
  edit(...sed: readonly string[]): Promise<void>
  /** `kubectl patch --field-manager`. */
  patch(body: Json, by: string, more?: readonly string[]): Promise<void>
  /** `kubectl apply --server-side --field-manager` of a part of the object. */
  apply(body: JsonObject, by: string, more?: readonly string[]): Promise<void>
  /** `kubectl replace` of the live object, changed. */
  replace(change: (live: JsonObject) => JsonObject, more?: readonly string[]): Promise<void>
  live(): Promise<JsonObject>
}

export interface Row {
  readonly what: string
  readonly object: Manifest
  /** Where Git has something else by the time of the audit. */
  readonly later?: Manifest
  /** `spec` of the Kustomization. */
  readonly spec?: JsonObject
  readonly tamper: (by: Hand) => Promise<unknown>
  readonly verdict: AuditVerdict
  /** What Flux says, where that is not the same thing. */
  readonly flux?: 'clean' | 'skipped' | 'drift' | 'refused'
  /** What the audit must not need more than. */
  readonly by?: 'list' | 'get'
  /** The definition or the server changed: listed metadata are not believed. */
  readonly distrust?: true
  /** On purpose something else is left than by Flux. */
  readonly leaves?: 'other'
}

/** An object named `x`, to be renamed by its row. */
export function object(apiVersion: string, kind: string, body: JsonObject, metadata: JsonObject = {}): Manifest {
  return { apiVersion, kind, metadata: { name: 'x', ...metadata }, ...body }
}

export const configMap = (data: JsonObject = { a: '1', b: '2' }, metadata: JsonObject = {}) =>
  object('v1', 'ConfigMap', { data }, metadata)

export const secret = (body: JsonObject = { data: { a: 'YQ==', b: 'Yg==' } }) => object('v1', 'Secret', body)

export const switched = (key: string, value: string): JsonObject => ({
  annotations: { [`kustomize.toolkit.fluxcd.io/${key}`]: value },
})

const container = {
  name: 'app',
  image: 'app:1',
  env: [
    { name: 'A', value: '1' },
    { name: 'B', value: '2' },
  ],
  ports: [
    { name: 'http', containerPort: 80 },
    { name: 'admin', containerPort: 81 },
  ],
  volumeMounts: [
    { name: 'tmp', mountPath: '/tmp' },
    { name: 'run', mountPath: '/run' },
  ],
}

export function deployment(spec: JsonObject = { replicas: 1 }, metadata: JsonObject = {}): Manifest {
  const containers = [container, { name: 'side', image: 'side:1' }]
  const volumes = [
    { name: 'tmp', emptyDir: {} },
    { name: 'run', emptyDir: {} },
  ]
  const initContainers = [
    { name: 'one', image: 'init' },
    { name: 'two', image: 'init' },
  ]
  const imagePullSecrets = [{ name: 'one' }, { name: 'two' }]
  const template = {
    metadata: { labels: { app: 'web' } },
    spec: { securityContext: {}, containers, volumes, initContainers, imagePullSecrets },
  }
  return object(
    'apps/v1',
    'Deployment',
    { spec: { selector: { matchLabels: { app: 'web' } }, template, ...spec } },
    metadata,
  )
}

export const service = (spec: JsonObject = {}): Manifest =>
  object('v1', 'Service', {
    spec: {
      selector: { app: 'web' },
      ports: [
        { name: 'http', port: 80 },
        { name: 'admin', port: 81 },
      ],
      ...spec,
    },
  })

export const autoscaler = (spec: JsonObject = {}): Manifest =>
  object('autoscaling/v2', 'HorizontalPodAutoscaler', {
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 1,
      maxReplicas: 5,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
        { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 70 } } },
      ],
      ...spec,
    },
  })

export const webhooks = (): Manifest => {
  const hook = {
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    failurePolicy: 'Ignore',
    clientConfig: { service: { name: 'hook', namespace: 'default' } },
    rules: [{ apiGroups: ['never.example'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['nothings'] }],
  }
  return object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', {
    webhooks: [
      { ...hook, name: 'one.test.example' },
      { ...hook, name: 'two.test.example' },
    ],
  })
}

export const widget = (spec: JsonObject): Manifest => object('fuzz.example/v1', 'Widget', { spec })

/** JSON patch that swaps the first two items of a list. */
export const swap = (path: string): Json => [{ op: 'move', from: `${path}/1`, path: `${path}/0` }]

export const pod = '/spec/template/spec'
