import { digestOf } from '../core/digest.ts'
import type { PollMessage, PushMessage } from '../queue/message.ts'
import type { SourceId, SourceSpec } from '../source/spec.ts'
import { readHead } from '../store/heads.ts'
import { readSources } from '../store/sources.ts'
import type { RenderDeps } from './deps.ts'

/** Where sources and their heads are found. */
export type ConcernedDeps = Pick<RenderDeps, 'memory'> & { readonly bucket: Pick<RenderDeps['bucket'], 'store'> }

/**
 * The sources that a push or a poll of a repository may have moved; none where nobody reads the repository. What is left out by a hint
 * that lies is found by the next poll.
 */
export async function sourcesConcerned(
  { bucket: { store }, memory }: ConcernedDeps,
  message: PushMessage | PollMessage,
): Promise<readonly SourceId[]> {
  const concerned: SourceId[] = []
  const mayBeConcerned = async (source: SourceId): Promise<boolean> => {
    try {
      const head = await readHead(store, source, memory.heads)
      return head !== undefined && isConcerned(head.value.source, message)
    } catch {
      // Its render says what is wrong; the other sources of the repository go on.
      return true
    }
  }
  for (const source of await readSources(store, digestOf(message.repository))) {
    if (await mayBeConcerned(source)) concerned.push(source)
  }
  return concerned
}

function isConcerned({ ref, credential }: SourceSpec, message: PushMessage | PollMessage): boolean {
  if (message.kind === 'poll') return credential === message.credential
  return message.ref === undefined || mayMove(ref, message.ref)
}

/** Whether a push to a full ref name can move what a source reads; precedence of its fields as in Flux. */
function mayMove({ branch, tag, semver, name, commit }: SourceSpec['ref'], pushed: string): boolean {
  if (commit !== undefined) return branch === undefined || pushed === `refs/heads/${branch}`
  if (name !== undefined) return pushed === name
  if (tag !== undefined) return pushed === `refs/tags/${tag}`
  if (semver !== undefined) return pushed.startsWith('refs/tags/')
  return pushed === `refs/heads/${branch ?? 'master'}`
}
