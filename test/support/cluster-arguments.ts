import { join } from 'node:path'

/** Arguments of etcd; Unix sockets cannot collide with another cluster's ports. */
export function etcdArguments(folder: string): readonly string[] {
  // Advertised addresses must have a port, but there is no other member and no client that would ask for them.
  const advertised = 'http://127.0.0.1:2380'
  return [
    '--name=test',
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${etcdUrl(folder)}`,
    `--advertise-client-urls=${advertised}`,
    `--listen-peer-urls=unix://${join(folder, 'peer.sock')}`,
    `--initial-advertise-peer-urls=${advertised}`,
    `--initial-cluster=test=${advertised}`,
    '--unsafe-no-fsync',
    // The only member need not wait a second to find that it leads.
    '--heartbeat-interval=20',
    '--election-timeout=200',
    '--log-level=warn',
  ]
}

function etcdUrl(folder: string): string {
  return `unix://${join(folder, 'etcd.sock')}`
}

export interface ServerArguments {
  readonly folder: string
  readonly port: number
  /** Different for every cluster, as in the world: a token of one means nothing to another. */
  readonly issuer: string
  readonly audit: boolean
  readonly extra: readonly string[]
}

/** Arguments of kube-apiserver. */
export function serverArguments({ folder, port, issuer, audit, extra }: ServerArguments): readonly string[] {
  const file = (name: string) => join(folder, name)
  return [
    `--etcd-servers=${etcdUrl(folder)}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${folder}`,
    `--tls-cert-file=${file('server.crt')}`,
    `--tls-private-key-file=${file('server.key')}`,
    `--client-ca-file=${file('ca.crt')}`,
    `--token-auth-file=${file('tokens.csv')}`,
    '--authorization-mode=RBAC',
    `--service-account-issuer=${issuer}`,
    `--service-account-key-file=${file('service-accounts.pub')}`,
    `--service-account-signing-key-file=${file('service-accounts.key')}`,
    '--service-cluster-ip-range=10.0.0.0/16',
    '--endpoint-reconciler-type=none',
    '--allow-privileged',
    // Without a kubelet no Pod uses its token, and without the taint no node controller has to remove it.
    '--disable-admission-plugins=ServiceAccount,TaintNodesByCondition',
    '--profiling=false',
    ...(audit ? [`--audit-policy-file=${file('audit-policy.json')}`, `--audit-log-path=${file('audit.log')}`] : []),
    ...extra,
  ]
}

/** Arguments of kube-controller-manager. */
export function controllerArguments(folder: string): readonly string[] {
  return [
    `--kubeconfig=${join(folder, 'kubeconfig')}`,
    '--leader-elect=false',
    '--secure-port=0',
    '--kube-api-qps=500',
    '--kube-api-burst=500',
    `--service-account-private-key-file=${join(folder, 'service-accounts.key')}`,
    `--root-ca-file=${join(folder, 'ca.crt')}`,
    // The node is played: nobody renews its heartbeat.
    '--controllers=*,-node-lifecycle-controller,-node-ipam-controller,-node-route-controller,-cloud-node-lifecycle-controller',
    '--profiling=false',
  ]
}
