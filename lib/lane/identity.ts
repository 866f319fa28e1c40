import type { ClusterApi, ResourceType } from '../apply/cluster.ts'
import { Problem } from '../core/problem.ts'
import { type ConfirmedIdentity, confirmIdentity } from '../store/identity.ts'
import type { LaneDeps } from './deps.ts'

const namespaces: ResourceType = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  namespaced: false,
  verbs: ['get'],
}

/**
 * Makes sure that the cluster answering is the one this name stood for at first contact (C1): else pruning a renamed entry would empty
 * the wrong cluster. One that is remembered counts only while the listing of the cluster's documents shows its etag. Throws a Problem `IdentityMismatch`, `ClusterRejected` or `ClusterUnreachable`.
 */
export async function checkIdentity(
  { api, bucket, cluster, memory }: Pick<LaneDeps, 'api' | 'bucket' | 'cluster' | 'memory'>,
  remembered?: ConfirmedIdentity,
): Promise<void> {
  const uid = await kubeSystemUid(api, cluster.name)
  memory.identity = uid === remembered?.uid ? remembered : await confirmIdentity(bucket, cluster.name, uid)
}

/** What a cluster is known by, whatever it is called. */
export async function kubeSystemUid(api: ClusterApi, cluster: string): Promise<string> {
  const answer = await api.get(namespaces, '', 'kube-system')
  if (answer.kind === 'ok') return answer.value.metadata.uid
  throw new Problem({
    code: 'ClusterRejected',
    subject: cluster,
    what: `namespace kube-system cannot be read (${answer.status} ${answer.reason}): ${answer.message}`,
    remedy: 'Check the credential in the fleet file and its permissions on the cluster',
  })
}
