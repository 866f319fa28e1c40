import { isJsonObject, type JsonObject } from '../../../lib/core/json.ts'
import {
  autoscaler,
  configMap,
  deployment,
  type Hand,
  object,
  type Row,
  secret,
  service,
  switched,
  widget,
} from './row.ts'

const force = ['--force-conflicts']

/** The live metadata of an object. */
function metadataOf(live: JsonObject): JsonObject {
  return isJsonObject(live.metadata) ? live.metadata : {}
}

async function resetManagedFields(by: Hand): Promise<void> {
  await by.patch({ metadata: { managedFields: [{}] } }, 'robot')
}

/** Who writes, and how: other appliers, our own name, helm, and what backup tools do to managedFields. */
export const managers: readonly Row[] = [
  {
    what: 'another applier with force',
    object: configMap(),
    tamper: (by) => by.apply({ data: { a: '9' } }, 'robot', force),
    verdict: 'drift',
  },
  {
    what: 'another applier without force, who adds',
    object: configMap(),
    tamper: (by) => by.apply({ data: { c: '3' } }, 'robot'),
    verdict: 'clean',
  },
  {
    what: 'another applier without force, of our very values',
    object: configMap(),
    tamper: (by) => by.apply({ data: { a: '1' } }, 'robot'),
    verdict: 'clean',
    by: 'get',
  },
  {
    what: 'kubectl apply --server-side, who adds',
    object: configMap(),
    tamper: (by) => by.apply({ data: { c: '3' } }, 'kubectl'),
    verdict: 'drift',
  },
  {
    what: 'kubectl apply of an older manifest',
    object: configMap(),
    tamper: (by) => by.kubectl(['apply', '-f', '-'], { ...configMap({ a: '0' }), metadata: { name: by.name } }),
    verdict: 'drift',
  },
  {
    what: 'kubectl apply under the name of another tool: its annotation is taken away',
    object: deployment(),
    tamper: (by) =>
      by.kubectl([
        'annotate',
        'deployment',
        by.name,
        'kubectl.kubernetes.io/last-applied-configuration={}',
        '--field-manager=tool',
      ]),
    verdict: 'drift',
  },
  {
    what: "kubectl's annotation in Git, and nothing else: Flux takes it away and puts it back for ever",
    object: configMap({ a: '1' }, { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } }),
    tamper: (by) => by.patch({ data: { c: '3' } }, 'robot'),
    verdict: 'clean',
    flux: 'drift',
  },
  {
    what: 'the label of an older Flux',
    object: configMap(),
    tamper: (by) => by.kubectl(['label', 'configmap', by.name, 'fluxcd.io/sync-gc-mark=x', '--field-manager=tool']),
    verdict: 'drift',
  },
  {
    what: 'an apply under our name, in the same second',
    object: configMap(),
    tamper: (by) => by.apply({ data: { a: '9', b: '2' } }, 'kustomize-controller', force),
    verdict: 'drift',
  },
  {
    what: 'an apply under our name, a second later',
    object: configMap(),
    tamper: async (by) => {
      await new Promise((resolve) => setTimeout(resolve, 1_100))
      await by.apply({ data: { a: '9', b: '2' } }, 'kustomize-controller', force)
    },
    verdict: 'drift',
  },
  {
    what: 'an apply under our name that adds a label',
    object: deployment(),
    tamper: async (by) => {
      const { spec } = deployment()
      await by.apply({ metadata: { labels: { team: 'red' } }, spec: spec ?? {} }, 'kustomize-controller', force)
    },
    verdict: 'drift',
  },
  {
    what: 'an apply under our name that drops everything',
    object: configMap(),
    tamper: (by) => by.apply({}, 'kustomize-controller', force),
    verdict: 'drift',
  },
  {
    what: 'an update under our name',
    object: configMap(),
    tamper: (by) => by.patch({ data: { c: '3' } }, 'kustomize-controller'),
    verdict: 'drift',
  },
  {
    what: 'an update under our name that changes and changes back',
    object: configMap(),
    tamper: async (by) => {
      for (const a of ['9', '1']) await by.patch({ data: { a } }, 'kustomize-controller')
    },
    verdict: 'drift',
  },
  {
    what: 'helm, who applies',
    object: deployment(),
    tamper: (by) => by.apply({ spec: { replicas: 5 } }, 'helm', force),
    verdict: 'drift',
  },
  {
    what: 'helm, who applies what we do not set',
    object: deployment({}),
    tamper: (by) => by.apply({ spec: { replicas: 5 } }, 'helm'),
    verdict: 'clean',
  },
  {
    what: 'helm, who updates',
    object: deployment(),
    tamper: (by) => by.patch({ spec: { replicas: 5 } }, 'helm'),
    verdict: 'drift',
  },
  {
    what: 'helm, who updates what we do not set',
    object: service(),
    tamper: (by) => by.patch({ spec: { publishNotReadyAddresses: true } }, 'helm'),
    verdict: 'clean',
  },
  {
    what: 'stringData of Git, then data by another applier with force',
    object: secret({ stringData: { a: 'a' } }),
    tamper: (by) => by.apply({ data: { a: 'ZXZpbA==' } }, 'robot', force),
    verdict: 'drift',
  },
  {
    what: 'managedFields reset',
    object: configMap(),
    tamper: resetManagedFields,
    verdict: 'regained',
    flux: 'clean',
  },
  {
    what: 'managedFields reset, and a value changed',
    object: configMap(),
    tamper: async (by) => {
      await resetManagedFields(by)
      await by.patch({ data: { a: '9' } }, 'robot')
    },
    verdict: 'drift',
  },
  {
    what: 'managedFields reset, and then a field dropped from Git',
    object: configMap({ a: '1', b: '2' }),
    later: configMap({ a: '1' }),
    tamper: resetManagedFields,
    verdict: 'regained',
    flux: 'clean',
    leaves: 'other',
  },
  ...[
    { object: configMap(), body: { data: { a: '9' } } },
    { object: deployment(), body: { spec: { replicas: 9 } } },
    { object: service(), body: { spec: { selector: { app: 'other' } } } },
    { object: autoscaler(), body: { spec: { maxReplicas: 9 } } },
    { object: widget({ size: 1 }), body: { spec: { size: 9 } } },
    {
      object: object('scheduling.k8s.io/v1', 'PriorityClass', { value: 1000, description: 'one' }),
      body: { description: 'two' },
    },
    {
      object: configMap({ a: '1' }, { labels: { app: 'web' } }),
      body: { metadata: { labels: { app: 'other' } } },
    },
    {
      object: deployment({ replicas: 1 }, { labels: { app: 'web' } }),
      body: { metadata: { labels: { app: 'other' } } },
    },
  ].map(
    ({ object, body }): Row => ({
      what: `managedFields restored by a backup tool over another value: ${object.kind} ${Object.keys(body)}`,
      object,
      tamper: async (by) => {
        const { managedFields = [] } = metadataOf(await by.live())
        await by.patch(body, 'robot')
        await by.patch({ metadata: { managedFields } }, 'robot')
      },
      verdict: 'drift',
    }),
  ),
  {
    what: 'an object restored by a backup tool, managedFields and all',
    object: configMap(),
    tamper: async (by) => {
      const live = await by.live()
      const { uid: _uid, resourceVersion: _version, managedFields = [], ...metadata } = metadataOf(live)
      await by.kubectl(['delete', 'configmap', by.name])
      await by.kubectl(['create', '-f', '-', '--field-manager=velero'], { ...live, metadata })
      await by.patch({ metadata: { managedFields } }, 'velero')
    },
    verdict: 'replaced',
    flux: 'clean',
  },
  {
    what: 'owner labels removed by a robot',
    object: configMap(),
    tamper: (by) => by.patch({ metadata: { labels: null } }, 'robot'),
    verdict: 'drift',
  },
  {
    what: 'one owner label removed by kubectl label',
    object: deployment(),
    tamper: (by) => by.kubectl(['label', 'deployment', by.name, 'kustomize.toolkit.fluxcd.io/name-']),
    verdict: 'drift',
  },
  {
    what: 'an owner label of another unit',
    object: configMap(),
    tamper: (by) =>
      by.kubectl(['label', 'configmap', by.name, 'kustomize.toolkit.fluxcd.io/name=other', '--overwrite']),
    verdict: 'drift',
  },
  {
    what: 'a custom resource through another version',
    object: widget({ size: 1, items: [{ name: 'a', value: 1 }] }),
    tamper: async (by) => {
      const body = JSON.stringify({ spec: { size: 2 } })
      await by.kubectl([
        'patch',
        `widgets.v1beta1.fuzz.example/${by.name}`,
        '--type=merge',
        '-p',
        body,
        '--field-manager=robot',
      ])
    },
    verdict: 'drift',
  },
  {
    what: 'a value beside ours under ssa: Merge',
    object: configMap({ a: '1' }, switched('ssa', 'Merge')),
    tamper: (by) => by.patch({ data: { c: '3' } }, 'kubectl-edit'),
    verdict: 'clean',
  },
  {
    what: 'a value of ours under ssa: Merge',
    object: configMap({ a: '1' }, switched('ssa', 'Merge')),
    tamper: (by) => by.patch({ data: { a: '9' } }, 'kubectl-edit'),
    verdict: 'drift',
  },
  {
    what: 'a foreign owner reference',
    object: object('v1', 'ServiceAccount', {}),
    tamper: (by) => {
      const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'gone', uid: '00000000-0000-0000-0000-000000000001' }
      return by.patch({ metadata: { ownerReferences: [owner] } }, 'robot')
    },
    verdict: 'clean',
  },
]
