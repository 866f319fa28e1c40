import { autoscaler, configMap, deployment, type Hand, object, type Row, service, webhooks, widget } from './row.ts'

/** Deleted, created again, on its way out, defined anew. */
export const lifecycle: readonly Row[] = [
  {
    what: 'deleted',
    object: deployment(),
    tamper: (by) => by.kubectl(['delete', 'deployment', by.name]),
    verdict: 'drift',
  },
  {
    what: 'deleted and created again by kubectl',
    object: configMap(),
    tamper: async (by) => {
      await by.kubectl(['delete', 'configmap', by.name])
      await by.kubectl(['create', 'configmap', by.name, '--from-literal=a=1'])
    },
    verdict: 'replaced',
    flux: 'drift',
  },
  {
    what: 'deleted and created again with our very values by a robot: replaced, which Flux does not see',
    object: configMap(),
    tamper: async (by) => {
      const { metadata, ...live } = await by.live()
      const { labels = {} } = metadata as { readonly labels?: Readonly<Record<string, string>> }
      await by.kubectl(['delete', 'configmap', by.name])
      await by.kubectl(['create', '-f', '-', '--field-manager=robot'], { ...live, metadata: { name: by.name, labels } })
    },
    verdict: 'replaced',
    flux: 'clean',
  },
  {
    what: 'replaced with kubectl replace --force',
    object: configMap(),
    tamper: (by) => by.replace((live) => ({ ...live, data: { a: '9' } }), ['--force']),
    verdict: 'replaced',
    flux: 'drift',
  },
  {
    what: 'terminating',
    object: configMap({ a: '1' }, { finalizers: ['test.example/hold'] }),
    tamper: (by) => by.kubectl(['delete', 'configmap', by.name, '--wait=false']),
    verdict: 'terminating',
    flux: 'clean',
    leaves: 'other',
  },
  {
    what: 'a definition that gives its objects another default: no write at all',
    object: widget({ size: 1 }),
    tamper: async (by) => {
      const path = '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/defaulted/default'
      const body = JSON.stringify([{ op: 'replace', path, value: 8 }])
      await by.kubectl(['patch', 'crd', 'widgets.fuzz.example', '--type=json', '-p', body])
    },
    verdict: 'clean',
    distrust: true,
  },
  {
    what: 'a definition that drops a field of Git',
    object: widget({ size: 1, list: ['a'] }),
    tamper: async (by) => {
      const path = '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/list'
      const body = JSON.stringify([{ op: 'remove', path }])
      await by.kubectl(['patch', 'crd', 'widgets.fuzz.example', '--type=json', '-p', body])
      await untilRefused(by)
    },
    verdict: 'refused',
    distrust: true,
  },
]

/** A definition takes a moment to count. */
async function untilRefused(by: Hand): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    const isTaken = await by.apply({ spec: { list: ['b'] } }, 'robot', ['--dry-run=server']).then(
      () => true,
      () => false,
    )
    if (!isTaken) return
  }
  throw new Error('the definition does not count')
}

/** What other controllers and people may do without being told off. */
export const unmoved: readonly Row[] = [
  {
    what: 'status written by a controller',
    object: deployment(),
    tamper: (by) =>
      by.patch({ status: { replicas: 1, observedGeneration: 1 } }, 'kube-controller-manager', ['--subresource=status']),
    verdict: 'clean',
    by: 'list',
  },
  {
    what: 'status of a custom resource',
    object: widget({ size: 1 }),
    tamper: (by) => by.patch({ status: { phase: 'Ready' } }, 'robot', ['--subresource=status']),
    verdict: 'clean',
    by: 'list',
  },
  {
    what: 'status written by kubectl',
    object: deployment(),
    tamper: (by) =>
      by.patch({ status: { replicas: 1, observedGeneration: 1 } }, 'kubectl-edit', ['--subresource=status']),
    verdict: 'clean',
    by: 'list',
  },
  {
    what: 'replicas that Git does not set, by an autoscaler',
    object: deployment({}),
    tamper: (by) => by.patch({ spec: { replicas: 7 } }, 'kube-controller-manager', ['--subresource=scale']),
    verdict: 'clean',
  },
  {
    what: 'replicas that Git sets, by an autoscaler: Git wins, as in Flux',
    object: deployment(),
    tamper: (by) => by.patch({ spec: { replicas: 7 } }, 'kube-controller-manager', ['--subresource=scale']),
    verdict: 'drift',
  },
  {
    what: 'replicas that Git does not set, by kubectl scale',
    object: deployment({}),
    tamper: (by) => by.kubectl(['scale', `deployment/${by.name}`, '--replicas=7']),
    verdict: 'clean',
  },
  {
    what: 'the revision of a Deployment',
    object: deployment(),
    tamper: (by) =>
      by.patch({ metadata: { annotations: { 'deployment.kubernetes.io/revision': '1' } } }, 'kube-controller-manager'),
    verdict: 'clean',
    by: 'get',
  },
  {
    what: 'node ports given by the API server, and the address of a load balancer',
    object: service({ type: 'LoadBalancer' }),
    tamper: (by) =>
      by.patch({ status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } } }, 'cloud', ['--subresource=status']),
    verdict: 'clean',
    by: 'get',
  },
  {
    what: 'the finalizer of a load balancer',
    object: service(),
    tamper: (by) => by.patch({ metadata: { finalizers: ['service.kubernetes.io/load-balancer-cleanup'] } }, 'cloud'),
    verdict: 'clean',
  },
  {
    what: 'a claim that is bound',
    object: object('v1', 'PersistentVolumeClaim', {
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    }),
    tamper: async (by) => {
      const annotations = { 'pv.kubernetes.io/bind-completed': 'yes' }
      await by.patch({ metadata: { annotations }, spec: { volumeName: 'pv-1' } }, 'kube-controller-manager')
    },
    verdict: 'clean',
  },
  {
    what: 'a token of a ServiceAccount',
    object: object('v1', 'ServiceAccount', {}),
    tamper: (by) => by.patch({ secrets: [{ name: 'token' }] }, 'openshift'),
    verdict: 'clean',
  },
  {
    what: 'an authority that an injector writes into webhooks',
    object: webhooks(),
    tamper: (by) =>
      by.patch([{ op: 'add', path: '/webhooks/0/clientConfig/caBundle', value: caBundle }], 'cainjector', [
        '--type=json',
      ]),
    verdict: 'clean',
  },
  {
    what: 'notes of an autoscaler about itself',
    object: autoscaler(),
    tamper: (by) =>
      by.patch({ status: { currentReplicas: 1, desiredReplicas: 1 } }, 'kube-controller-manager', [
        '--subresource=status',
      ]),
    verdict: 'clean',
    by: 'get',
  },
  {
    what: 'a lock of leader election inside a ConfigMap',
    object: configMap(),
    tamper: (by) =>
      by.patch({ metadata: { annotations: { 'control-plane.alpha.kubernetes.io/leader': '{}' } } }, 'elector'),
    verdict: 'clean',
    by: 'get',
  },
  {
    what: 'a Lease whose holder we do not set',
    object: object('coordination.k8s.io/v1', 'Lease', { spec: { leaseDurationSeconds: 15 } }),
    tamper: (by) => by.patch({ spec: { holderIdentity: 'one', renewTime: '2026-01-01T00:00:00.000000Z' } }, 'elector'),
    verdict: 'clean',
  },
  {
    what: 'the storage version migrated: written without a change',
    object: configMap(),
    tamper: (by) => by.replace((live) => live, ['--field-manager=migrator']),
    verdict: 'clean',
    by: 'list',
  },
  {
    what: 'a foreign variable inside a container of ours',
    object: deployment(),
    tamper: (by) =>
      by.patch(
        { spec: { template: { spec: { containers: [{ name: 'app', env: [{ name: 'INJECTED', value: '1' }] }] } } } },
        'injector',
        ['--type=strategic'],
      ),
    verdict: 'clean',
  },
  {
    what: 'privileged inside our empty securityContext, which a dry-run cannot see',
    object: deployment(),
    tamper: (by) => by.patch({ spec: { template: { spec: { securityContext: { runAsUser: 0 } } } } }, 'robot'),
    verdict: 'clean',
  },
  {
    what: 'a foreign initContainer put first, which a dry-run cannot see',
    object: deployment(),
    tamper: (by) =>
      by.patch(
        [{ op: 'add', path: '/spec/template/spec/initContainers/0', value: { name: 'foreign', image: 'x' } }],
        'robot',
        ['--type=json'],
      ),
    verdict: 'clean',
  },
]

/** A certificate authority that Kubernetes accepts as one. */
const caBundle = Buffer.from('-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n').toString('base64')
