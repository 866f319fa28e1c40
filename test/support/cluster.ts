import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clusterBinaries } from '../cluster/build.ts'
import { ask } from './ask.ts'
import { auditLog, auditPolicy } from './audit-log.ts'
import { controllerArguments, etcdArguments } from './cluster-arguments.ts'
import { embeddedCluster } from './embedded-cluster.ts'
import { existingCluster } from './existing-cluster.ts'
import { kubeconfigFor } from './kubeconfig.ts'
import { type ApiServer, startApiServer } from './start-api-server.ts'
import { startSupervisor } from './supervisor.ts'
import type { ClusterOptions, TestCluster, TestUser } from './test-cluster.ts'

export type { ClusterOptions, TestCluster, TestUser } from './test-cluster.ts'

/**
 * Starts a cluster of its own, which is the embedded one where `SLUICE_TEST_CLUSTER` is `embedded`, or answers the one that
 * `SLUICE_TEST_KUBECONFIG` names; any number may run at once.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<TestCluster> {
  if (process.env.SLUICE_TEST_CLUSTER === 'embedded' && options.real !== true) return embeddedCluster(options)
  const existing = process.env.SLUICE_TEST_KUBECONFIG
  if (existing) return existingCluster(existing, options)
  const binaries = await clusterBinaries()
  const folder = await mkdtemp(join(tmpdir(), 'sluice-'))
  const supervisor = startSupervisor(binaries.supervisor, folder)
  try {
    const token = randomUUID()
    await supervisor.start('etcd', binaries.etcd, etcdArguments(folder))
    await supervisor.makeCertificates()
    await writeSettings(folder, token, options)
    const server = await startApiServer({ supervisor, program: binaries['kube-apiserver'], folder, token, options })
    const kubeconfigFile = join(folder, 'kubeconfig')
    await writeFile(kubeconfigFile, kubeconfigFor(server.url, server.ca, { token }), { mode: 0o600 })
    if (options.controllers !== false) {
      await supervisor.start(
        'kube-controller-manager',
        binaries['kube-controller-manager'],
        controllerArguments(folder),
      )
    }
    if (options.pods !== false) {
      await supervisor.start('pod-player', binaries['pod-player'], [`--kubeconfig=${kubeconfigFile}`])
    }
    return {
      ...(await description(folder, server, token, options)),
      stopServer: server.stop,
      startServer: server.start,
      log: supervisor.log,
      stop: supervisor.close,
    }
  } catch (cause) {
    await supervisor.close()
    throw cause
  }
}

async function writeSettings(folder: string, token: string, { users = [] }: ClusterOptions): Promise<void> {
  const everyone: readonly TestUser[] = [{ name: 'admin', token, groups: ['system:masters'] }, ...users]
  const lines = everyone.map(({ name, token, groups = [] }) => `${token},${name},${name},"${groups.join(',')}"\n`)
  await writeFile(join(folder, 'tokens.csv'), lines.join(''), { mode: 0o600 })
  await writeFile(join(folder, 'audit-policy.json'), JSON.stringify(auditPolicy))
}

async function description(folder: string, { url, ca }: ApiServer, token: string, options: ClusterOptions) {
  const kubeconfigFile = join(folder, 'kubeconfig')
  const barrier = async (path: string): Promise<void> => void (await ask({ url: `${url}${path}`, ca, token }))
  return {
    url,
    ca,
    caFile: join(folder, 'ca.crt'),
    token,
    kubeconfig: await readFile(kubeconfigFile, 'utf8'),
    kubeconfigFile,
    clientCertificate: {
      certificate: await readFile(join(folder, 'admin.crt'), 'utf8'),
      key: await readFile(join(folder, 'admin.key'), 'utf8'),
    },
    kubeconfigForToken: (other: string) => kubeconfigFor(url, ca, { token: other }),
    ...(options.audit && { auditLog: auditLog(join(folder, 'audit.log'), barrier) }),
  }
}
