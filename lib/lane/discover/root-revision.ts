import { Problem } from '../../core/problem.ts'
import type { Revision } from '../../core/revision.ts'
import type { Cluster, Fleet } from '../../fleet/fleet.ts'
import { sourceSpec } from '../../fleet/source-spec.ts'
import { sourceId } from '../../source/spec.ts'
import { type HeadMemory, readHead } from '../../store/heads.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import { rootRepository } from './known-sources.ts'

/** Where the repository that describes a cluster stands; undefined before it was first resolved. */
export async function rootRevision(
  fleet: Fleet,
  { name, source }: Cluster,
  store: ObjectStore,
  memory?: HeadMemory,
): Promise<Revision | undefined> {
  const spec = sourceSpec(fleet, name, rootRepository(source))
  // The lane finds the same, and tells it where it is seen.
  if (spec instanceof Problem) return undefined
  return (await readHead(store, sourceId(spec), memory))?.value.revision
}
