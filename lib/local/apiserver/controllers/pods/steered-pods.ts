import { type KubeObject, namespaceOf, uidOf } from '../../object.ts'
import type { Change } from '../../storage/store.ts'
import type { Cluster } from '../cluster.ts'
import { keyOf } from '../controller.ts'
import { isSteeredAnew } from '../steering.ts'

/** Kinds whose annotations steer their Pods. */
export const workloads = [
  'apps/deployments',
  'apps/replicasets',
  'apps/statefulsets',
  'apps/daemonsets',
  'batch/jobs',
  'batch/cronjobs',
] as const

/** Keys of the Pods that are to fare otherwise since the annotations of what they were made for have changed. */
export function podsSteeredBy(
  { object, previous }: Pick<Change, 'object'> & { readonly previous: KubeObject | undefined },
  cluster: Cluster,
): readonly string[] {
  return isSteeredAnew(object, previous) ? podsBelow(object, cluster) : []
}

function podsBelow(owner: KubeObject, cluster: Cluster): readonly string[] {
  return cluster.dependents(uidOf(owner)).flatMap(({ resource, object }) => {
    if (resource === '/pods') return [keyOf(namespaceOf(object), object.metadata.name)]
    return podsBelow(object, cluster)
  })
}
