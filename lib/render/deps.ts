import type { Kustomize } from '../build/kustomize.ts'
import type { Clock } from '../core/clock.ts'
import type { Revision } from '../core/revision.ts'
import type { Messenger } from '../queue/messenger.ts'
import type { SourceId, SourceSpec } from '../source/spec.ts'
import type { Tree } from '../source/tree.ts'
import type { Bucket } from '../store/bucket.ts'
import type { Head } from '../store/head.ts'
import type { InputsStore } from '../store/packed-inputs.ts'
import type { RenderMemory } from './memory.ts'

/** A source as the outside world has it now. */
export interface ResolvedSource {
  readonly revision: Revision
  /** The files of the revision, or of an earlier one, fetched when first asked for. */
  tree(at?: Revision): Promise<Tree>
  /** Keeps what was fetched for the next time; called when nobody waits any more. */
  keep?(): Promise<void>
}

/** The render step's outside world. */
export interface RenderDeps {
  readonly bucket: Bucket
  readonly clock: Clock
  readonly kustomize: Kustomize
  readonly inputs: InputsStore
  readonly memory: RenderMemory
  /**
   * Asks the source where it stands; throws a Problem `SourceFailed` where it cannot be reached or has no such ref. The revision that was
   * read last lets the server send only what changed since.
   */
  readonly resolve: (spec: SourceSpec, signal: AbortSignal, earlier?: Revision) => Promise<ResolvedSource>
  /** Wakes the lane of a cluster; returns once the message was accepted. */
  readonly wake: Messenger['wake']
  /** Asks a source again after a while; returns once the message was accepted. */
  readonly resolveLater: Messenger['resolveLater']
  /** Told of each head that was brought up to date. */
  readonly looked?: (source: SourceId, head: Head) => void
  /** Renders side by side. */
  readonly rendersAtOnce: number
}
