import { chmod, cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DataFolder, openDataFolder } from '../../lib/adapters/disk/data-folder.ts'
import { startApiServer } from '../../lib/local/apiserver/apiserver.ts'
import { localCertificate } from '../../lib/local/apiserver/certificate.ts'
import { ask } from '../support/ask.ts'
import type { GitRepository } from '../support/git-repository.ts'
import { type Run, runOnce } from '../support/local-run.ts'
import { source } from '../support/source.ts'
import { repositoryBefore } from './before.ts'

const fixture = join(import.meta.dirname, '../golden/upgrade')

/** What the version before left behind, taken over by this one. */
export interface UpgradeScene {
  readonly folder: string
  readonly repository: GitRepository
  once(): Promise<Run>
  /** Requests of a run that changed something on the cluster. */
  writesOf(run: Run): readonly string[]
  /** A live ConfigMap; undefined where there is none. */
  live(name: string): Promise<LiveConfigMap | undefined>
  /** Uses the bucket while nobody else does. */
  withStore<T>(use: (store: DataFolder['store']) => Promise<T>): Promise<T>
  /** All that is in the bucket, by key. */
  objects(): Promise<ReadonlyMap<string, string>>
  remove(): Promise<void>
}

export interface LiveConfigMap {
  readonly metadata: { readonly uid: string; readonly resourceVersion: string }
  readonly data: Readonly<Record<string, string>>
}

export async function upgradeScene(): Promise<UpgradeScene> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-upgrade-'))
  await cp(fixture, folder, { recursive: true })
  await chmod(join(folder, 'data', 'secret-key'), 0o600)
  const tls = await localCertificate(new Date())
  const server = await startApiServer({
    ...{ tls, folder: join(folder, 'cluster'), token: 'upgrade', controllers: false, pods: false },
  })
  const { url, token, ca = '' } = server
  const repository = repositoryBefore()
  await writeFile(join(folder, 'kubeconfig'), server.kubeconfig('test'))
  await writeFile(
    join(folder, 'fleet.yaml'),
    source`
      apiVersion: sluice.dev/v1
      kind: Cluster
      metadata: {name: test}
      spec:
        source: {url: "https://git.example/acme/fleet", ref: {branch: main}, path: ./clusters/test}
        access: {kubeconfig: {file: ${join(folder, 'kubeconfig')}}}
      ---
      apiVersion: sluice.dev/v1
      kind: Repository
      metadata: {name: acme}
      spec: {url: "https://git.example/acme/fleet", fetchFrom: "${repository.url}"}
    `,
  )
  const withStore: UpgradeScene['withStore'] = async (use) => {
    const data = await openDataFolder(join(folder, 'data'))
    try {
      return await use(data.store)
    } finally {
      await data.close()
    }
  }
  return {
    ...{ folder, repository, withStore },
    once: () => runOnce(folder, { cluster: 'test' }),
    writesOf: ({ requests }) => requests.filter((one) => !one.startsWith('GET ') && !one.includes('dryRun=All')),
    async live(name) {
      const answer = await ask({ url: `${url}/api/v1/namespaces/default/configmaps/${name}`, ca, token })
      return answer.status === 404 ? undefined : JSON.parse(answer.body)
    },
    objects: () =>
      withStore(async (store) => {
        const found = new Map<string, string>()
        for await (const { key } of store.list('')) {
          found.set(key, Buffer.from((await store.get(key))?.bytes ?? []).toString('latin1'))
        }
        return found
      }),
    async remove() {
      await server.close()
      repository.remove()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
