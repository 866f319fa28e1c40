import { isDeepStrictEqual } from 'node:util'
import type { BuildId } from '../build/spec.ts'
import { messageOf, Problem } from '../core/problem.ts'
import type { Revision } from '../core/revision.ts'
import type { SourceId } from '../source/spec.ts'
import { repositoryName } from '../source/url.ts'
import type { Document } from '../store/document.ts'
import type { Head } from '../store/head.ts'
import { readHead, writeHead } from '../store/heads.ts'
import { artifactKey } from '../store/keys.ts'
import { buildAll } from './build-all.ts'
import type { RenderDeps, ResolvedSource } from './deps.ts'
import { type Doubt, doubtOf, type HeadAt, type Hint, retryPauseMs } from './doubt.ts'
import { wakeLanes } from './wake-lanes.ts'

/** A build that a cluster found and that no head had for it. */
export interface AskedBuild {
  readonly build: BuildId
  readonly cluster: string
}

/** What the render step is asked for: bring a source's head up to date, with builds that clusters found. */
export interface RenderRequest extends Hint {
  readonly source: SourceId
  readonly asked: readonly AskedBuild[]
  /** When a person asked for it, who waits to be told. */
  readonly answer?: number
  /** How often it was tried before. */
  readonly retries?: number
}

const maxTries = 10
const keptRevisions = 20

/**
 * Brings the head of a source up to date: reads it, resolves the source, renders what changed and writes the head against what was
 * read; where another write came between, everything again from the read (H2). Then wakes the lanes (W1), and asks once more later where
 * the answer is in doubt (H3). A source that cannot be resolved keeps its revision and artifacts and notes the error.
 */
export async function renderSource(deps: RenderDeps, request: RenderRequest, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; attempt <= maxTries; attempt++) {
    const seen = await readHead(deps.bucket.store, request.source, deps.memory.heads)
    if (seen === undefined) return
    const { next, again, keep } = await advance(deps, request, seen, signal)
    // A function that thaws goes on with what it had given up. Its head would still be the one that it had read where others found their
    // source back there and had nothing to write: it would bring back what they saw go.
    signal.throwIfAborted()
    const written = next && (await writeHead(deps.bucket, request.source, { head: next, seen }, deps.memory.heads))
    if (written?.kind === 'lost') continue
    const present = next === undefined || written === undefined ? seen : { value: next, ...written.seen }
    await wakeLanes(deps, request.source, present)
    deps.looked?.(request.source, present.value)
    if (again !== undefined) await askAgain(deps, request, present, again)
    await keep?.()
    return
  }
  throw new Problem({
    code: 'Conflict',
    subject: `source ${request.source}`,
    what: `its head was changed by others ${maxTries} times in a row`,
    remedy: 'Nothing was lost; the next poll tries again',
  })
}

/** Why and when to ask a source once more. */
interface Again {
  readonly pauseMs: number
  readonly attempt: number
  readonly doubted?: Revision
}

interface Moved extends Pick<ResolvedSource, 'keep'> {
  readonly next: Head
  readonly again?: Again
}

/** The head as it should be, where that is not as it is. */
type Advanced = Partial<Moved>

/** The same error again is no news and wakes nobody. */
async function advance(
  deps: RenderDeps,
  request: RenderRequest,
  { value: head, seq }: Document<Head>,
  signal: AbortSignal,
): Promise<Advanced> {
  const asked = withRequest(head, request)
  const kept = await withoutLost(deps, asked, request)
  const { next, ...rest } = await moved(deps, { value: kept, seq }, request, signal)
  // An artifact that was lost and is back is news to those who wait for it.
  const same = kept === asked && isDeepStrictEqual(next, head)
  return { ...(!same && { next }), ...rest }
}

/** At the revision where its source is now, with its builds; where the source does not answer, as it was and with the reason. */
async function moved(deps: RenderDeps, at: HeadAt, request: RenderRequest, signal: AbortSignal): Promise<Moved> {
  const { value: head } = at
  let resolved: ResolvedSource
  try {
    resolved = await deps.resolve(head.source, signal, head.revision)
  } catch (cause) {
    if (signal.aborted) throw cause
    return unanswered(deps, head, request, cause)
  }
  const doubt = doubtOf(at, resolved.revision, request)
  const revision = doubt.kind === 'behind' && head.revision !== undefined ? head.revision : resolved.revision
  const { error: _, ...clean } = head
  const moved = revision === head.revision ? head.moved : deps.clock.now()
  try {
    const built = await buildAll(deps, head, revision, () => resolved.tree(revision), signal)
    const next: Head = {
      ...{ ...clean, revision, earlier: earlierOf(head, revision), ...built },
      ...(moved !== undefined && { moved }),
    }
    const { keep } = resolved
    return { next, ...(keep && { keep }), ...(doubt.kind !== 'none' && { again: againOf(doubt, resolved.revision) }) }
  } catch (cause) {
    // Its files are fetched as builds ask for them.
    if (signal.aborted || !(cause instanceof Problem) || cause.code !== 'SourceFailed') throw cause
    return unanswered(deps, head, request, cause)
  }
}

function againOf({ kind, attempt, pauseMs }: Exclude<Doubt, { kind: 'none' }>, answered: Revision): Again {
  return { pauseMs, attempt: attempt + 1, ...(kind === 'behind' && { doubted: answered }) }
}

function unanswered(deps: RenderDeps, head: Head, request: RenderRequest, cause: unknown): Moved {
  const { attempt = 0 } = request
  const pauseMs = isExpected(request) ? retryPauseMs(attempt) : undefined
  const next = withError(head, cause, deps.clock.now())
  return { next, ...(pauseMs !== undefined && { again: { pauseMs, attempt: attempt + 1 } }) }
}

/** A poll that fails is repeated by the next one; what someone waits for is tried again sooner. */
function isExpected({ after, asked }: RenderRequest): boolean {
  return after !== undefined || asked.length > 0
}

async function askAgain(
  deps: RenderDeps,
  request: RenderRequest,
  { value: head, seq }: HeadAt,
  again: Again,
): Promise<void> {
  const { source, after } = request
  const { attempt, doubted, pauseMs } = again
  await deps.resolveLater(
    repositoryName(head.source.url),
    {
      ...{ source, attempt },
      ...(after !== undefined && { after }),
      ...(doubted !== undefined && { doubted, against: seq }),
    },
    pauseMs,
  )
}

function withRequest(head: Head, { asked }: RenderRequest): Head {
  if (asked.length === 0) return head
  const entries: Record<BuildId, Head['builds'][BuildId]> = { ...head.builds }
  for (const { build, cluster } of asked) {
    const entry = entries[build] ?? { clusters: [] }
    if (!entry.clusters.includes(cluster)) entries[build] = { ...entry, clusters: [...entry.clusters, cluster].sort() }
  }
  return { ...head, builds: entries }
}

/** Without the artifacts that are asked for and gone, as someone deleted what could not be read: they are rendered again. */
async function withoutLost({ bucket }: RenderDeps, head: Head, { asked }: RenderRequest): Promise<Head> {
  const entries: Record<BuildId, Head['builds'][BuildId]> = { ...head.builds }
  for (const { build } of asked) {
    const { artifact, inputs: _, behind: _behind, before: _before, ...rest } = entries[build] ?? { clusters: [] }
    if (artifact !== undefined && (await bucket.store.get(artifactKey(artifact))) === undefined) entries[build] = rest
  }
  return isDeepStrictEqual(entries, head.builds) ? head : { ...head, builds: entries }
}

function earlierOf(head: Head, revision: Revision): Head['earlier'] {
  if (head.revision === undefined || head.revision === revision) return head.earlier
  return [head.revision, ...head.earlier.filter((one) => one !== head.revision)].slice(0, keptRevisions)
}

function withError(head: Head, cause: unknown, now: number): Head {
  const code = cause instanceof Problem ? cause.code : 'SourceFailed'
  const message = messageOf(cause)
  const since = head.error?.message === message ? head.error.since : now
  return { ...head, error: { code, message, since } }
}
