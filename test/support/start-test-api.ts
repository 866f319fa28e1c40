import { startCluster } from './cluster.ts'
import { type TestApi, testApi } from './cluster-api.ts'
import type { TestCluster } from './test-cluster.ts'

/** The API of a cluster that a suite has for itself, without controllers and pods. */
export interface OwnApi extends TestApi {
  readonly cluster: TestCluster
  /** Closes the API and stops the cluster. */
  stop(): Promise<void>
}

export async function startTestApi(): Promise<OwnApi> {
  const cluster = await startCluster({ controllers: false, pods: false })
  const api = testApi(cluster)
  return {
    ...{ ...api, cluster },
    async stop() {
      api.close()
      await cluster.stop()
    },
  }
}
