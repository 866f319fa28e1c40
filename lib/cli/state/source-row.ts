import type { GitRef } from '../../source/spec.ts'
import type { SourceState } from './read-state.ts'

/** A source as people and scripts see it. */
export interface SourceRow {
  readonly id: string
  readonly kind: string
  readonly url: string
  readonly ref: string
  readonly ready: 'True' | 'False' | 'Unknown'
  readonly message: string
  readonly builds: number
  readonly revision?: string
}

export function sourceRow({ id, head }: SourceState): SourceRow {
  const { source, revision, error, builds } = head
  return {
    id,
    kind: source.kind,
    url: source.url,
    ref: refText(source.ref),
    ready: error !== undefined ? 'False' : revision === undefined ? 'Unknown' : 'True',
    message: error?.message ?? (revision === undefined ? 'not resolved yet' : `stored ${revision}`),
    builds: Object.keys(builds).length,
    ...(revision !== undefined && { revision }),
  }
}

/** A ref in the order in which its fields win; nothing set means branch master, as in Flux. */
export function refText(ref: GitRef): string {
  if (ref.commit !== undefined) return `commit ${ref.commit.slice(0, 12)}`
  if (ref.name !== undefined) return ref.name
  if (ref.tag !== undefined) return `tag ${ref.tag}`
  if (ref.semver !== undefined) return `semver ${ref.semver}`
  return `branch ${ref.branch ?? 'master'}`
}
