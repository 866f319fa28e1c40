import { inParallel } from '../../core/in-parallel.ts'
import type { SourceId } from '../../source/spec.ts'
import type { Bucket } from '../../store/bucket.ts'
import type { Head } from '../../store/head.ts'
import { writeHead } from '../../store/heads.ts'
import type { Roots } from './roots.ts'

const writesAtOnce = 16

/**
 * What clusters of the fleet once asked for and no record of theirs names now. A cluster that left the fleet file keeps what it asked for
 * for as long as it keeps any document, until it is forgotten; one whose records cannot all be read keeps it, too.
 */
export function unnamedBuilds(
  { heads, named }: Pick<Roots, 'heads' | 'named'>,
  clusters: ReadonlySet<string>,
): readonly string[] {
  const isUnnamed = (source: SourceId, build: string, cluster: string): boolean => {
    const records = named.get(cluster)
    if (!clusters.has(cluster)) return records === undefined
    return records?.complete === true && !records.builds(source).has(build)
  }
  return [...heads].flatMap(([source, { value }]) =>
    Object.entries(value.builds).flatMap(([build, entry]) =>
      entry.clusters.filter((cluster) => isUnnamed(source, build, cluster)).map((c) => asked(source, build, c)),
    ),
  )
}

/**
 * Takes builds out of their heads, by one conditional write for each head against what was read; one that moved meanwhile is left for the
 * next sweep. The next poll wakes the lanes of such a head once, as its builds changed; one that wants a build after all asks for it again.
 * Answers how many were forgotten, counted by cluster.
 */
export async function forgetBuilds(bucket: Bucket, { heads }: Pick<Roots, 'heads'>, all: ReadonlySet<string>) {
  const counts = await inParallel([...heads], writesAtOnce, async ([source, seen]) => {
    const { head, count } = without(source, seen.value, all)
    if (count === 0) return 0
    const { kind } = await writeHead(bucket, source, { head, seen })
    return kind === 'won' ? count : 0
  })
  return counts.reduce((sum, count) => sum + count, 0)
}

function without(source: SourceId, head: Head, all: ReadonlySet<string>) {
  let count = 0
  const builds = Object.entries(head.builds).flatMap(([build, entry]) => {
    const clusters = entry.clusters.filter((cluster) => !all.has(asked(source, build, cluster)))
    count += entry.clusters.length - clusters.length
    return clusters.length === 0 ? [] : [[build, { ...entry, clusters }] as const]
  })
  return { head: { ...head, builds: Object.fromEntries(builds) }, count }
}

/** Names a build of a head as one cluster asked for it. */
function asked(source: SourceId, build: string, cluster: string): string {
  return `${source}/${build}/${cluster}`
}
