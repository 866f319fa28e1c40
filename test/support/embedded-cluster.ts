import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startApiServer } from '../../lib/local/apiserver/apiserver.ts'
import { localCertificate } from '../../lib/local/apiserver/certificate.ts'
import { kubeconfigFor } from './kubeconfig.ts'
import type { ClusterOptions, TestCluster } from './test-cluster.ts'

/** The embedded cluster in the place of a real one: it starts in a moment, and has no audit log, no RBAC and no programs of its own. */
export async function embeddedCluster(options: ClusterOptions): Promise<TestCluster> {
  if (options.audit || options.serverArguments?.length) {
    throw new Error('this test needs a kube-apiserver: unset SLUICE_TEST_CLUSTER')
  }
  const folder = await mkdtemp(join(tmpdir(), 'sluice-'))
  const tls = await localCertificate(new Date())
  const token = randomUUID()
  const users = new Map((options.users ?? []).map(({ token: own, name, groups = [] }) => [own, { name, groups }]))
  const start = (port?: number) =>
    startApiServer({
      ...{ tls, token, users, folder: join(folder, 'state') },
      ...(port !== undefined && { port }),
      ...(options.controllers === false && { controllers: false }),
      ...(options.pods === false && { pods: false }),
    })
  let server = await start()
  const { url } = server
  const kubeconfig = kubeconfigFor(url, tls.cert, { token })
  await writeFile(join(folder, 'ca.crt'), tls.cert)
  await writeFile(join(folder, 'kubeconfig'), kubeconfig, { mode: 0o600 })
  return {
    ...{ url, token, kubeconfig, ca: tls.cert },
    caFile: join(folder, 'ca.crt'),
    kubeconfigFile: join(folder, 'kubeconfig'),
    kubeconfigForToken: (other) => kubeconfigFor(url, tls.cert, { token: other }),
    stopServer: () => server.close(),
    startServer: async () => {
      server = await start(Number(new URL(url).port))
    },
    log: async () => '',
    stop: async () => {
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
