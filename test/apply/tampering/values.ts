import {
  autoscaler,
  configMap,
  deployment,
  object,
  pod,
  type Row,
  secret,
  service,
  swap,
  webhooks,
  widget,
} from './row.ts'

const json = ['--type=json'] as const

/** Values changed, removed and added by the commands that people use. */
export const values: readonly Row[] = [
  {
    what: 'a value changed by kubectl edit',
    object: deployment(),
    tamper: (by) => by.edit('s/replicas: 1/replicas: 3/'),
    verdict: 'drift',
  },
  {
    what: 'a value removed by kubectl edit',
    object: configMap(),
    tamper: (by) => by.edit('/^  b: /d'),
    verdict: 'drift',
  },
  {
    what: 'a value added by kubectl edit',
    object: configMap(),
    tamper: (by) => by.edit('s/^data:/data:\\n  c: "3"/'),
    verdict: 'drift',
  },
  {
    what: 'a container added by kubectl edit, which leaves our ownership as it is',
    object: deployment(),
    tamper: (by) => by.edit('s/^( *)containers:/\\1containers:\\n\\1- name: added\\n\\1  image: evil/'),
    verdict: 'drift',
  },
  {
    what: 'an image changed by kubectl set',
    object: deployment(),
    tamper: (by) => by.kubectl(['set', 'image', `deployment/${by.name}`, 'app=app:2']),
    verdict: 'drift',
  },
  {
    what: 'a variable added by kubectl set',
    object: deployment(),
    tamper: (by) => by.kubectl(['set', 'env', `deployment/${by.name}`, 'C=3']),
    verdict: 'drift',
  },
  {
    what: 'a variable removed by kubectl set',
    object: deployment(),
    tamper: (by) => by.kubectl(['set', 'env', `deployment/${by.name}`, 'A-']),
    verdict: 'drift',
  },
  {
    what: 'resources added by kubectl set',
    object: deployment(),
    tamper: (by) => by.kubectl(['set', 'resources', `deployment/${by.name}`, '--limits=memory=1Gi']),
    verdict: 'drift',
  },
  {
    what: 'replicas of Git changed by kubectl scale',
    object: deployment(),
    tamper: (by) => by.kubectl(['scale', `deployment/${by.name}`, '--replicas=0']),
    verdict: 'drift',
  },
  {
    what: 'a label added by kubectl label',
    object: deployment(),
    tamper: (by) => by.kubectl(['label', 'deployment', by.name, 'team=red']),
    verdict: 'drift',
  },
  {
    what: 'a label of Git removed by kubectl label',
    object: configMap({ a: '1' }, { labels: { app: 'web' } }),
    tamper: (by) => by.kubectl(['label', 'configmap', by.name, 'app-']),
    verdict: 'drift',
  },
  {
    what: 'an annotation added by kubectl annotate',
    object: configMap(),
    tamper: (by) => by.kubectl(['annotate', 'configmap', by.name, 'note=mine']),
    verdict: 'drift',
  },
  {
    what: 'kubectl rollout restart: its annotation is taken back',
    object: deployment(),
    tamper: (by) => by.kubectl(['rollout', 'restart', `deployment/${by.name}`]),
    verdict: 'drift',
  },
  {
    what: 'kubectl rollout pause',
    object: deployment(),
    tamper: (by) => by.kubectl(['rollout', 'pause', `deployment/${by.name}`]),
    verdict: 'drift',
  },
  {
    what: 'a value added by a merge patch',
    object: service(),
    tamper: (by) => by.patch({ spec: { sessionAffinity: 'ClientIP' } }, 'kubectl-patch'),
    verdict: 'drift',
  },
  {
    what: 'a value changed by a JSON patch',
    object: service(),
    tamper: (by) => by.patch([{ op: 'replace', path: '/spec/ports/0/targetPort', value: 8080 }], 'kubectl-patch', json),
    verdict: 'drift',
  },
  {
    what: 'the number of a named port changed: the port of Git cannot be put beside it',
    object: service(),
    tamper: (by) => by.patch([{ op: 'replace', path: '/spec/ports/0/port', value: 8080 }], 'kubectl-patch', json),
    verdict: 'refused',
  },
  {
    what: 'a container changed by a strategic merge patch of a robot',
    object: deployment(),
    tamper: (by) =>
      by.patch({ spec: { template: { spec: { containers: [{ name: 'app', image: 'evil' }] } } } }, 'robot', [
        '--type=strategic',
      ]),
    verdict: 'drift',
  },
  {
    what: 'a whole object by kubectl replace',
    object: configMap(),
    tamper: (by) => by.replace((live) => ({ ...live, data: { a: '1', c: '3' } })),
    verdict: 'drift',
  },
  {
    what: 'a value changed by a robot',
    object: configMap(),
    tamper: (by) => by.patch({ data: { a: '9' } }, 'robot'),
    verdict: 'drift',
  },
  {
    what: 'a value changed and changed back by kubectl: its entry goes',
    object: configMap(),
    tamper: async (by) => {
      for (const a of ['9', '1']) await by.patch({ data: { a } }, 'kubectl-edit')
    },
    verdict: 'drift',
  },
  {
    what: 'a value changed and changed back by a robot: ownership is regained, which Flux leaves lost',
    object: configMap(),
    tamper: async (by) => {
      for (const a of ['9', '1']) await by.patch({ data: { a } }, 'robot')
    },
    verdict: 'regained',
    flux: 'clean',
  },
  {
    what: 'a value changed, changed back and changed again by a robot',
    object: configMap(),
    tamper: async (by) => {
      for (const a of ['9', '1', '9']) await by.patch({ data: { a } }, 'robot')
    },
    verdict: 'drift',
  },
  ...[
    ['containers', `${pod}/containers`],
    ['variables', `${pod}/containers/0/env`],
    ['ports', `${pod}/containers/0/ports`],
    ['volumes', `${pod}/volumes`],
    ['mounts', `${pod}/containers/0/volumeMounts`],
    ['initContainers', `${pod}/initContainers`],
    ['imagePullSecrets', `${pod}/imagePullSecrets`],
  ].map(
    ([what = '', path = '']): Row => ({
      what: `${what} in another order`,
      object: deployment(),
      tamper: (by) => by.patch(swap(path), 'robot', json),
      verdict: 'drift',
    }),
  ),
  {
    what: 'ports of a Service in another order',
    object: service(),
    tamper: (by) => by.patch(swap('/spec/ports'), 'robot', json),
    verdict: 'drift',
  },
  {
    what: 'webhooks in another order',
    object: webhooks(),
    tamper: (by) => by.patch(swap('/webhooks'), 'robot', json),
    verdict: 'drift',
  },
  {
    what: 'items and a set of a custom resource in another order',
    object: widget({ items: [{ name: 'a' }, { name: 'b' }], set: ['a', 'b'] }),
    tamper: async (by) => {
      await by.patch(swap('/spec/items'), 'robot', json)
      await by.patch(swap('/spec/set'), 'robot', json)
    },
    verdict: 'drift',
  },
  {
    what: 'finalizers in another order: no drift by themselves, in Flux neither',
    object: configMap({ a: '1' }, { finalizers: ['test.example/a', 'test.example/b'] }),
    tamper: (by) => by.patch(swap('/metadata/finalizers'), 'robot', json),
    verdict: 'clean',
  },
  {
    what: 'a finalizer of Git removed: ownership is regained, which Flux leaves lost',
    object: configMap({ a: '1' }, { finalizers: ['test.example/a', 'test.example/b'] }),
    tamper: (by) => by.patch([{ op: 'remove', path: '/metadata/finalizers/0' }], 'robot', json),
    verdict: 'regained',
    flux: 'clean',
    leaves: 'other',
  },
  {
    what: 'stringData over data',
    object: secret(),
    tamper: (by) => by.patch({ stringData: { a: 'evil' } }, 'robot'),
    verdict: 'drift',
  },
  {
    what: 'stringData over stringData of Git',
    object: secret({ stringData: { a: 'a' } }),
    tamper: (by) => by.patch({ data: { a: 'ZXZpbA==' } }, 'robot'),
    verdict: 'drift',
  },
  {
    what: 'stringData by an applier without force, over data',
    object: secret(),
    tamper: (by) => by.apply({ stringData: { a: 'evil' } }, 'robot'),
    verdict: 'drift',
  },
  {
    what: 'an autoscaler edited through v1',
    object: autoscaler(),
    tamper: async (by) => {
      const name = `horizontalpodautoscalers.v1.autoscaling/${by.name}`
      const body = { spec: { targetCPUUtilizationPercentage: 50 } }
      await by.kubectl(['patch', name, '--type=merge', '-p', JSON.stringify(body), '--field-manager=robot'])
    },
    verdict: 'drift',
  },
  {
    what: 'an autoscaler written through v1 without a change: its metrics change places',
    object: autoscaler(),
    tamper: async (by) => {
      const name = `horizontalpodautoscalers.v1.autoscaling/${by.name}`
      const body = { metadata: { annotations: { note: 'x' } } }
      await by.kubectl(['patch', name, '--type=merge', '-p', JSON.stringify(body), '--field-manager=robot'])
    },
    verdict: 'drift',
  },
  {
    what: 'a PriorityClass, whose generation never moves',
    object: object('scheduling.k8s.io/v1', 'PriorityClass', { value: 1000, description: 'one' }),
    tamper: (by) => by.patch({ description: 'two' }, 'robot'),
    verdict: 'drift',
  },
  {
    what: 'rules of a Role added',
    object: object('rbac.authorization.k8s.io/v1', 'Role', {
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    }),
    tamper: (by) =>
      by.patch(
        [{ op: 'add', path: '/rules/-', value: { apiGroups: ['*'], resources: ['*'], verbs: ['*'] } }],
        'robot',
        json,
      ),
    verdict: 'drift',
  },
  {
    what: 'an empty set of a custom resource that was filled by kubectl',
    object: widget({ set: [], size: 1 }),
    tamper: (by) => by.patch({ spec: { set: ['x'] } }, 'kubectl-edit'),
    verdict: 'drift',
  },
  {
    what: 'a null of a custom resource turned into an empty map under our name',
    object: widget({ maybe: null, size: 1 }),
    tamper: (by) => by.apply({ spec: { maybe: {}, size: 1 } }, 'kustomize-controller', ['--force-conflicts']),
    verdict: 'drift',
  },
]
