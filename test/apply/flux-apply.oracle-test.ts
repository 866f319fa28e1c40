import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isJsonObject, type Json, type JsonObject } from '../../lib/core/json.ts'
import type { Manifest } from '../../lib/core/manifest.ts'
import { ownerLabels } from '../../lib/flux/owner-labels.ts'
import { kubectl } from '../support/kubectl.ts'
import { type Oracle, startOracle } from '../support/oracle.ts'
import { type OwnApi, startTestApi } from '../support/start-test-api.ts'

let test: OwnApi
let oracle: Oracle
const owner = { namespace: 'flux-system', name: 'apps' }

before(async () => {
  test = await startTestApi()
  oracle = await startOracle()
  for (const namespace of ['by-flux', 'by-sluice']) await kubectl(test.cluster, ['create', 'namespace', namespace])
})
after(async () => {
  await oracle?.[Symbol.asyncDispose]()
  await test?.stop()
})

interface Scenario {
  readonly what: string
  readonly steps: readonly Step[]
  readonly force?: boolean
}
/** A manifest is applied by Flux and by us; kubectl arguments run in both namespaces. */
type Step = Manifest | { readonly kubectl: readonly string[]; readonly stdin?: Manifest }

const configMap = (data: JsonObject, metadata: JsonObject = {}): Manifest => {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', ...metadata }, data }
}
const deployment = (container: JsonObject, spec: JsonObject = {}, label = 'x'): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'x' },
  spec: {
    ...spec,
    selector: { matchLabels: { app: label } },
    template: {
      metadata: { labels: { app: label } },
      spec: { containers: [{ name: 'app', image: 'app', ...container }] },
    },
  },
})
const patch = (kind: string, body: Json, manager: string): Step => {
  return { kubectl: ['patch', kind, 'x', '--type=merge', '-p', JSON.stringify(body), `--field-manager=${manager}`] }
}
const annotated = (key: string, value: string) => ({ annotations: { [`kustomize.toolkit.fluxcd.io/${key}`]: value } })

const scenarios: readonly Scenario[] = [
  { what: 'a new object', steps: [configMap({ a: '1' })] },
  { what: 'an unchanged object', steps: [configMap({ a: '1' }), configMap({ a: '1' })] },
  { what: 'a changed and a dropped key', steps: [configMap({ a: '1', b: '1' }), configMap({ a: '2' })] },
  { what: 'a null value', steps: [{ ...configMap({}), data: { a: null } }] },
  {
    what: 'drift by another manager',
    steps: [configMap({ a: '1' }), patch('configmap', { data: { a: '2', b: '3' } }, 'robot'), configMap({ a: '1' })],
  },
  {
    what: 'drift by kubectl edit',
    steps: [
      configMap({ a: '1' }),
      patch('configmap', { data: { a: '2', b: '3' } }, 'kubectl-edit'),
      configMap({ a: '1' }),
    ],
  },
  {
    what: 'an object of kubectl apply',
    steps: [{ kubectl: ['apply', '-f', '-'], stdin: configMap({ a: '1', b: '2' }) }, configMap({ a: '1' })],
  },
  {
    what: 'an object of kubectl create',
    steps: [
      { kubectl: ['create', '-f', '-'], stdin: deployment({ env: [{ name: 'A', value: '1' }] }) },
      deployment({}),
    ],
  },
  {
    what: 'an object of kubectl apply --server-side',
    steps: [
      { kubectl: ['apply', '--server-side', '-f', '-'], stdin: configMap({ a: '1', b: '2' }) },
      configMap({ a: '1' }),
    ],
  },
  {
    what: 'ssa: Merge',
    steps: [
      configMap({ a: '1' }, annotated('ssa', 'Merge')),
      patch('configmap', { data: { b: '2' } }, 'kubectl-edit'),
      configMap({ a: '2' }, annotated('ssa', 'Merge')),
    ],
  },
  {
    what: 'ssa: IfNotPresent',
    steps: [
      configMap({ a: '1' }, annotated('ssa', 'IfNotPresent')),
      configMap({ a: '2' }, annotated('ssa', 'IfNotPresent')),
    ],
  },
  {
    what: 'reconcile: disabled in the cluster',
    steps: [
      configMap({ a: '1' }),
      { kubectl: ['annotate', 'configmap', 'x', 'kustomize.toolkit.fluxcd.io/reconcile=disabled'] },
      configMap({ a: '2' }),
    ],
  },
  {
    what: 'a Secret with stringData over data',
    steps: [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'x' },
        data: { a: 'YQ==', b: 'Yg==' },
        stringData: { a: 'c' },
      },
    ],
  },
  {
    what: 'a Deployment with undeclared fields, ports and nulls',
    steps: [
      deployment(
        { colour: 'red', ports: [{ containerPort: 80 }], env: [{ name: 'A', value: '1' }], args: null },
        { replicas: null },
      ),
    ],
  },
  {
    what: 'kubectl scale',
    steps: [
      deployment({}, { replicas: 1 }),
      { kubectl: ['scale', 'deployment', 'x', '--replicas=3'] },
      deployment({}, { replicas: 1 }),
    ],
  },
  {
    what: 'kubectl set env',
    steps: [deployment({}), { kubectl: ['set', 'env', 'deployment/x', 'A=1'] }, deployment({})],
  },
  { what: 'an immutable field', steps: [deployment({}), deployment({}, {}, 'y')] },
  { what: 'an immutable field with force', steps: [deployment({}), deployment({}, {}, 'y')], force: true },
  {
    what: 'a Service with named ports, and without targetPort',
    steps: [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'x' },
        spec: {
          selector: { a: 'b' },
          ports: [
            { port: 80, targetPort: 'http', name: 'a' },
            { port: 81, name: 'b' },
          ],
        },
      },
    ],
  },
  {
    what: 'nulls in maps of text and elsewhere',
    steps: [
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: 'x', labels: { a: 'b' }, annotations: null },
        spec: {
          serviceName: 'x',
          volumeClaimTemplates: null,
          selector: { matchLabels: { app: 'x' } },
          template: {
            metadata: { labels: { app: 'x' } },
            spec: {
              nodeSelector: null,
              containers: [{ name: 'app', image: 'app', securityContext: {} }],
              volumes: [{ name: 'tmp', emptyDir: null }],
            },
          },
        },
      },
    ],
  },
  {
    what: 'a Role with a null, which Flux leaves to the API server',
    steps: [
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: { name: 'x' },
        rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'], resourceNames: null }],
      },
    ],
  },
]

describe('the same steps by Flux and by us leave the same object', () => {
  for (const { what, steps, force = false } of scenarios) {
    it(what, async () => {
      const kind = steps.find(isManifest)?.kind ?? ''
      try {
        const byFlux = await run(steps, 'by-flux', (manifest) => applyByFlux(manifest, force))
        const byUs = await run(steps, 'by-sluice', (manifest) => applyByUs(manifest, force))
        assert.deepEqual(byUs, byFlux)
        assert.deepEqual(await left('by-sluice', kind), await left('by-flux', kind))
      } finally {
        for (const namespace of ['by-flux', 'by-sluice'])
          await kubectl(test.cluster, ['delete', kind, 'x', '-n', namespace])
      }
    })
  }
})

/** Takes the steps in a namespace; answers what each apply reported. */
async function run(
  steps: readonly Step[],
  namespace: string,
  apply: (manifest: Manifest) => Promise<string>,
): Promise<readonly string[]> {
  const actions: string[] = []
  for (const step of steps) {
    if (isManifest(step)) actions.push(await apply({ ...step, metadata: { ...step.metadata, namespace } }))
    else {
      const input = step.stdin === undefined ? '' : JSON.stringify(step.stdin)
      await kubectl(test.cluster, [...step.kubectl, '-n', namespace], input)
    }
  }
  return actions
}

function isManifest(step: Step): step is Manifest {
  return 'apiVersion' in step
}

async function applyByFlux(object: Manifest, force: boolean): Promise<string> {
  const kustomization = { metadata: { ...owner }, spec: { force } }
  const done = await oracle.apply({ kubeconfig: test.cluster.kubeconfigFile, kustomization, objects: [object] })
  return done.failure === undefined ? (done.changes[0]?.action ?? 'none') : 'failed'
}

async function applyByUs(manifest: Manifest, force: boolean): Promise<string> {
  const labels = { ...(manifest.metadata.labels as JsonObject | undefined), ...ownerLabels(owner) }
  const labelled = { ...manifest, metadata: { ...manifest.metadata, labels } }
  const planned = await test.plan(labelled, { force }).catch(() => undefined)
  if (planned === undefined) return 'failed'
  if (planned.action === 'unchanged') return 'unchanged'
  if (planned.action === 'skip') return 'skipped'
  const { action } = await test.write(planned)
  // Flux calls what it recreated created or configured by the dry-run before the deletion.
  return planned.action === 'recreate' ? 'created' : action
}

/** The object without what differs by time and place. */
async function left(namespace: string, kind: string): Promise<Json> {
  const object = JSON.parse(
    await kubectl(test.cluster, ['get', kind, 'x', '-n', namespace, '-o', 'json', '--show-managed-fields']),
  )
  const { uid, resourceVersion, creationTimestamp, namespace: _, managedFields, ...metadata } = object.metadata
  const managers = managedFields.map(({ time, ...entry }: JsonObject) => withoutZeroValues(entry))
  const { status, ...rest } = object
  const withoutAddresses = isJsonObject(rest.spec) ? { ...rest.spec, clusterIP: '', clusterIPs: [] } : rest.spec
  return { ...rest, spec: withoutAddresses, metadata: { ...metadata, managers } }
}

/** Go's types write out empty structs that the manifest does not have, so Flux owns them. They are empty: it makes no difference. */
function withoutZeroValues(fields: Json): Json {
  if (!isJsonObject(fields)) return fields
  const kept = Object.entries(fields).filter(([key, value]) => !(zeroValues.has(key) && JSON.stringify(value) === '{}'))
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutZeroValues(value)]))
}
const zeroValues: ReadonlySet<string> = new Set(['f:strategy', 'f:updateStrategy', 'f:resources'])
