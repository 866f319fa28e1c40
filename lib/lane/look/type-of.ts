import type { ClusterApi, ResourceType } from '../../apply/cluster.ts'
import { findType } from '../../apply/types.ts'
import { apiVersionOf, type ObjectRef, subjectOf } from '../../core/object-ref.ts'
import { Problem } from '../../core/problem.ts'

/** How the cluster serves a kind, or why it is not known. */
export async function typeOf(api: ClusterApi, ref: ObjectRef): Promise<ResourceType | Problem> {
  const { types } = await api.types()
  return (
    findType(types, ref) ??
    new Problem({
      code: 'ClusterRejected',
      subject: subjectOf(ref),
      what: `the API server does not serve kind ${ref.kind} of ${apiVersionOf(ref)}: what became of the object is not known`,
      remedy: 'Restore its CustomResourceDefinition, or remove the object from Git',
    })
  )
}
