import type { BuildId } from '../../build/spec.ts'
import { getBuild } from '../../store/builds.ts'
import { renderedAt } from '../../store/head.ts'
import type { ObjectStore } from '../../store/object-store.ts'
import type { SourceState } from './read-state.ts'

/** What was rendered from one path of a source, as people and scripts see it. */
export interface ArtifactRow {
  readonly url: string
  readonly path: string
  readonly clusters: readonly string[]
  readonly build: string
  readonly ready: 'True' | 'False' | 'Unknown'
  readonly message: string
  readonly artifact?: string
  readonly revision?: string
}

/** All builds of a source; their paths are read from the store. */
export async function artifactRows(store: ObjectStore, { head }: SourceState): Promise<readonly ArtifactRow[]> {
  return Promise.all(
    Object.entries(head.builds).map(async ([id, build]): Promise<ArtifactRow> => {
      const { clusters, artifact, error } = build
      const revision = renderedAt(head, build)
      const spec = await getBuild(store, id as BuildId)
      return {
        url: head.source.url,
        path: spec === undefined ? '' : `./${spec.path}`,
        clusters,
        build: id,
        ready: error !== undefined ? 'False' : artifact === undefined ? 'Unknown' : 'True',
        message: error?.message ?? (artifact === undefined ? 'not rendered yet' : ''),
        ...(artifact !== undefined && { artifact }),
        ...(revision !== undefined && { revision }),
      }
    }),
  )
}
