import { randomUUID } from 'node:crypto'
import type { Store } from './storage/store.ts'
import { timeText } from './write/ports.ts'

const namespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system']

/** What is there in every cluster from its first moment: the namespaces, whose kube-system is what a cluster is known by, and the server's own Service. */
export function bootstrap(store: Store, now: number): void {
  for (const name of namespaces) {
    if (store.get('/namespaces', '', name) !== undefined) continue
    store.put('/namespaces', {
      kind: 'Namespace',
      apiVersion: 'v1',
      metadata: {
        name,
        uid: randomUUID(),
        creationTimestamp: timeText(now),
        labels: { 'kubernetes.io/metadata.name': name },
      },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    })
  }
  if (store.get('/services', 'default', 'kubernetes') !== undefined) return
  store.put('/services', {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      uid: randomUUID(),
      creationTimestamp: timeText(now),
      labels: { component: 'apiserver', provider: 'kubernetes' },
    },
    spec: {
      ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: 6443 }],
      clusterIP: '10.0.0.1',
      clusterIPs: ['10.0.0.1'],
      type: 'ClusterIP',
      sessionAffinity: 'None',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      internalTrafficPolicy: 'Cluster',
    },
    status: { loadBalancer: {} },
  })
}
