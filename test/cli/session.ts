import { startCluster, type TestCluster } from '../support/cluster.ts'
import { createRepository, type FileChange, type GitRepository } from '../support/git-repository.ts'
import { kustomization, namespace } from '../support/manifests.ts'
import { type Shell, shell } from './process.ts'

/** A user at a shell, with a cluster and a repository whose unit `apps` lies in `apps/` and has the namespace `web`. */
export interface Session {
  readonly cluster: TestCluster
  readonly repository: GitRepository
  readonly user: Shell
  end(): Promise<void>
}

export async function startSession(files: Readonly<Record<string, FileChange>>): Promise<Session> {
  const cluster = await startCluster({ controllers: false, pods: false })
  const repository = createRepository()
  const user = await shell()
  repository.commit({
    'cluster/apps.yaml': kustomization('apps', './apps'),
    'apps/namespace.yaml': namespace('web'),
    ...files,
  })
  return {
    ...{ cluster, repository, user },
    async end() {
      await cluster.stop()
      repository.remove()
      await user.remove()
    },
  }
}
