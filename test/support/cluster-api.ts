import { setTimeout as sleep } from 'node:timers/promises'
import { kubeClient } from '../../lib/adapters/kube/client.ts'
import type { ClusterApi, LiveObject } from '../../lib/apply/cluster.ts'
import { ignoredPaths } from '../../lib/apply/ignore/rules.ts'
import { type PlanOptions, plan } from '../../lib/apply/plan.ts'
import type { PlannedWrite } from '../../lib/apply/planned-write.ts'
import { place } from '../../lib/apply/types.ts'
import { type Written, write } from '../../lib/apply/write.ts'
import type { Manifest } from '../../lib/core/manifest.ts'
import { Problem } from '../../lib/core/problem.ts'
import type { IgnoreRule } from '../../lib/flux/definition.ts'
import { normalise } from '../../lib/unit/normalise.ts'
import type { TestCluster } from './test-cluster.ts'

/** The machine's clock. */
export const testClock = { sleep: (ms: number, signal?: AbortSignal) => sleep(ms, undefined, { signal }) }

/** A ClusterApi for a test cluster that counts its requests, with the steps of an apply as one call each. */
export interface TestApi {
  readonly api: ClusterApi
  /** `GET /api/v1/…`, in order; emptied by `take`. */
  take(): readonly string[]
  plan(manifest: Manifest, options?: Partial<PlanOptions> & { ignore?: readonly IgnoreRule[] }): Promise<PlannedWrite>
  write(planned: PlannedWrite): Promise<Written>
  /** Plan and, where there is something to do, write. */
  apply(manifest: Manifest, options?: Partial<PlanOptions> & { ignore?: readonly IgnoreRule[] }): Promise<LiveObject>
  get(manifest: Manifest): Promise<LiveObject | undefined>
  close(): void
}

export function testApi(cluster: Pick<TestCluster, 'url' | 'ca' | 'token'>): TestApi {
  let requests: string[] = []
  const api = kubeClient(
    { server: cluster.url, ca: cluster.ca, token: cluster.token },
    { clock: testClock, onRequest: ({ method, path }) => requests.push(`${method} ${path}`) },
  )
  const placed = async (manifest: Manifest) => {
    const [found] = await place(api, [manifest])
    if (found === undefined || found instanceof Problem) throw found
    return found
  }
  const test: TestApi = {
    api,
    close: () => api.close(),
    take() {
      const taken = requests
      requests = []
      return taken
    },
    async plan(manifest, { ignore = [], ...options } = {}) {
      const { type, manifest: where } = await placed(manifest)
      const ignored = ignoredPaths(ignore)
      if (ignored instanceof Problem) throw ignored
      const planned = await plan(api, type, normalise(where), { force: false, ignored, ...options })
      if (planned instanceof Problem) throw planned
      return planned
    },
    async write(planned) {
      if (!('dryRun' in planned) && planned.action !== 'recreate')
        throw new Error(`nothing to write: ${planned.action}`)
      const written = await write(api, planned, { clock: testClock, goneWithinMs: 5_000 })
      if (written === 'conflict') throw new Error('conflict')
      if (written instanceof Problem) throw written
      return written
    },
    async apply(manifest, options) {
      const planned = await test.plan(manifest, options)
      if (planned.action === 'unchanged') return planned.live
      return (await test.write(planned)).object
    },
    async get(manifest) {
      const { type, ref } = await placed(manifest)
      const answer = await api.get(type, ref.namespace, ref.name)
      return answer.kind === 'ok' ? answer.value : undefined
    },
  }
  return test
}
