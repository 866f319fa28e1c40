import type { Kustomize } from '../build/kustomize.ts'
import type { Clock } from '../core/clock.ts'
import type { Revision } from '../core/revision.ts'
import type { SourceId, SourceSpec } from '../source/spec.ts'
import type { Tree } from '../source/tree.ts'
import type { Bucket } from '../store/bucket.ts'

/** A source as the outside world has it now. */
export interface ResolvedSource {
  readonly revision: Revision
  /** The files of the revision, fetched when first asked for. */
  tree(): Promise<Tree>
}

/** The render step's outside world. */
export interface RenderDeps {
  readonly bucket: Bucket
  readonly clock: Clock
  readonly kustomize: Kustomize
  /**
   * Asks the source where it stands; throws a Problem `SourceFailed` where it cannot be reached or has no such ref. The revision that was
   * read last lets the server send only what changed since.
   */
  readonly resolve: (spec: SourceSpec, signal: AbortSignal, earlier?: Revision) => Promise<ResolvedSource>
  /** Wakes the lane of a cluster; returns once the message was accepted. */
  readonly wake: (cluster: string, source: SourceId, seq: number) => Promise<void>
  /** Renders side by side. */
  readonly rendersAtOnce: number
}
