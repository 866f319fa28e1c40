import type { Digest } from '../core/digest.ts'
import type { Problem } from '../core/problem.ts'
import type { Revision } from '../core/revision.ts'
import { type EarlierArtifact, type Head, type HeadBuild, renderedAt } from '../store/head.ts'

/** One that failed is not, whatever revision its artifact is of: a force push may go back to the very one. */
export function isUpToDate(head: Head, entry: HeadBuild, revision: Revision | undefined): boolean {
  return renderedAt(head, entry) === revision && entry.error === undefined
}

/**
 * An entry of a head as it is at another revision with the same inputs. Same inputs, same result: an artifact is that of the new revision
 * too, and the entry the very same object, and a failure stays the failure it was.
 */
export function carried(head: Head, entry: HeadBuild, revision: Revision): HeadBuild {
  return entry.error === undefined ? notBehind(entry) : withRevision(entry, renderedAt(head, entry), revision)
}

/** An entry that has an earlier artifact of its own again. */
export function takenBack(entry: HeadBuild, { artifact, inputs }: EarlierArtifact): HeadBuild {
  return { clusters: entry.clusters, artifact, inputs, ...beforeOf(entry, inputs) }
}

/** The last good artifact stays with the revision it is of, and its inputs go before; only the error is new. */
export function failed(
  head: Head,
  entry: HeadBuild,
  problem: Problem,
  at: { now: number; revision: Revision },
): HeadBuild {
  const { inputs: _, before: _b, ...rest } = withRevision(entry, renderedAt(head, entry), at.revision)
  const { code, message, file } = problem.toJSON()
  const since = entry.error?.message === message ? entry.error.since : at.now
  return { ...rest, ...beforeOf(entry), error: { code, message, since, ...(file !== undefined && { file }) } }
}

const keptArtifacts = 4

/** What the entry had, put before what it had before that, without what it has now. */
export function beforeOf(entry: HeadBuild, now?: Digest): Pick<HeadBuild, 'before'> {
  const { artifact, inputs, error, before = [] } = entry
  const had = artifact !== undefined && inputs !== undefined && error === undefined ? [{ artifact, inputs }] : []
  const others = [...had, ...before].filter((one) => one.inputs !== now)
  const kept = others.filter((one, index) => others.findIndex(({ inputs }) => inputs === one.inputs) === index)
  return kept.length === 0 ? {} : { before: kept.slice(0, keptArtifacts) }
}

/** The entry of a head at a revision whose artifact is that of another one, or of the same. */
function withRevision(entry: HeadBuild, of: Revision | undefined, revision: Revision): HeadBuild {
  if (of === undefined || of === revision) return notBehind(entry)
  return entry.behind === of ? entry : { ...entry, behind: of }
}

function notBehind(entry: HeadBuild): HeadBuild {
  const { behind, ...rest } = entry
  return behind === undefined ? entry : rest
}
