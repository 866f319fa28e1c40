import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { kubeconfigFor } from './kubeconfig.ts'
import { applyManifests, kubectl } from './kubectl.ts'
import type { ClusterOptions, TestCluster } from './test-cluster.ts'

/** Makes the cluster of an existing kubeconfig usable for tests: an administrator's ServiceAccount gives a token. */
export async function existingCluster(kubeconfigFile: string, options: ClusterOptions): Promise<TestCluster> {
  if (options.audit || options.users?.length || options.serverArguments?.length) {
    throw new Error('this test needs a cluster of its own: unset SLUICE_TEST_KUBECONFIG')
  }
  const given = { kubeconfigFile }
  await applyManifests(given, administrator)
  const token = (await kubectl(given, ['create', 'token', name, '-n', namespace, '--duration=12h'])).trim()
  const { cluster } = JSON.parse(
    await kubectl(given, ['config', 'view', '--raw', '--minify', '--flatten', '-o', 'json']),
  ).clusters[0]
  const url: string = cluster.server
  const ca = Buffer.from(cluster['certificate-authority-data'] ?? '', 'base64').toString()
  const folder = await mkdtemp(join(tmpdir(), 'sluice-'))
  const kubeconfig = kubeconfigFor(url, ca, { token })
  await writeFile(join(folder, 'ca.crt'), ca)
  await writeFile(join(folder, 'kubeconfig'), kubeconfig, { mode: 0o600 })
  return {
    url,
    ca,
    token,
    kubeconfig,
    caFile: join(folder, 'ca.crt'),
    kubeconfigFile: join(folder, 'kubeconfig'),
    kubeconfigForToken: (other) => kubeconfigFor(url, ca, { token: other }),
    stopServer: refused,
    startServer: refused,
    log: async () => '',
    stop: () => rm(folder, { recursive: true, force: true }),
  }
}

const name = 'sluice-test-admin'
const namespace = 'kube-system'

const administrator = [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  },
]

async function refused(): Promise<void> {
  throw new Error('an existing cluster is never stopped: unset SLUICE_TEST_KUBECONFIG')
}
