import { asProblem } from '../../core/problem.ts'
import type { KubeClient } from './client.ts'

/**
 * Stands in for an API server to which there is no way: no credentials, no address, no kubeconfig. Whatever is asked of it fails for that
 * cause, so that the lane of its cluster tells of it, and how often it is looked at again, as of any cluster that does not answer.
 */
export function noClient(cluster: string, cause: unknown): KubeClient {
  const problem = asProblem(cause, { code: 'ClusterUnreachable', subject: cluster, what: 'cannot be reached' })
  const refuse = (): Promise<never> => Promise.reject(problem)
  return {
    ...{ types: refuse, serverVersion: refuse, get: refuse, listMetadata: refuse, list: refuse },
    ...{ apply: refuse, patch: refuse, delete: refuse },
    forgetTypes: () => undefined,
    sent: () => 0,
    close: () => undefined,
  }
}
