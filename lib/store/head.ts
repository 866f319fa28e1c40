import type { BuildId } from '../build/spec.ts'
import type { Digest } from '../core/digest.ts'
import type { Revision } from '../core/revision.ts'
import type { SourceSpec } from '../source/spec.ts'

/** What a build gave before. */
export interface EarlierArtifact {
  readonly artifact: Digest
  readonly inputs: Digest
}

/** One build of a source, as last rendered. */
export interface HeadBuild {
  /** Clusters that asked for it: woken when it changes. */
  readonly clusters: readonly string[]
  /** Of the rendered objects; missing until the first successful render. */
  readonly artifact?: Digest
  /** Digest of the inputs within the head's packed inputs document. */
  readonly inputs?: Digest
  /** The revision that the artifact is of, where the head is at another one: a push leaves the entry of what did not change as it is. */
  readonly behind?: Revision
  /** Artifacts that it had before, newest first, each with the digest of the inputs that gave it: a revert finds its own again. */
  readonly before?: readonly EarlierArtifact[]
  /** Why the render at the head's revision failed; the artifact may then be of an earlier one. */
  readonly error?: { readonly code: string; readonly message: string; readonly file?: string; readonly since: number }
}

/** The document of a source: where it stands and what was rendered from it. */
export interface Head {
  readonly source: SourceSpec
  /** Missing until the source was first resolved. */
  readonly revision?: Revision
  /** When the render step saw that the source is at this revision: told to those who watch, never compared by those who work. */
  readonly moved?: number
  /** The seq for which all wakes were accepted. */
  readonly woken: number
  /** Earlier revisions, newest first, at most 20. */
  readonly earlier: readonly Revision[]
  /** Digest of the packed inputs of all builds. */
  readonly inputs?: Digest
  readonly builds: Readonly<Record<BuildId, HeadBuild>>
  /** Why the source could not be resolved when last tried; the revision is then the last good one. */
  readonly error?: { readonly code: string; readonly message: string; readonly since: number }
}

/** The revision whose render, or unchanged inputs, gave the artifact of a build. */
export function renderedAt(
  { revision }: Pick<Head, 'revision'>,
  { artifact, behind }: HeadBuild,
): Revision | undefined {
  return artifact === undefined ? undefined : (behind ?? revision)
}
